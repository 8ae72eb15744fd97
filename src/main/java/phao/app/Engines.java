package phao.app;

import phao.container.ClassLoaderPins;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.MemoryEngine;
import phao.log.SqliteEngine;

/** Opens the log's engine that the settings name. */
final class Engines {

    private Engines() {}

    static LogEngine open(Settings settings) throws LogException {
        return switch (settings.log()) {
            // SQLite's driver asks a command for the system's name; the JDK's thread that reaps such processes lives for a minute.
            case SQLITE -> ClassLoaderPins.outside(() -> SqliteEngine.open(settings.data()));
            case MEMORY -> new MemoryEngine();
        };
    }
}
