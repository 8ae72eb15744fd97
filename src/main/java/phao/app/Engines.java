package phao.app;

import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.MemoryEngine;

/** Opens the log's engine that the settings name. */
final class Engines {

    private Engines() {}

    static LogEngine open(Settings settings) throws LogException {
        return switch (settings.log()) {
            case MEMORY, SQLITE -> new MemoryEngine();
        };
    }
}
