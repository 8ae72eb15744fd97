package phao.app;

import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.MemoryEngine;
import phao.log.SqliteEngine;

/** Opens the log's engine that the settings name. */
final class Engines {

    private Engines() {}

    static LogEngine open(Settings settings) throws LogException {
        return switch (settings.log()) {
            case SQLITE -> SqliteEngine.open(settings.data());
            case MEMORY -> new MemoryEngine();
        };
    }
}
