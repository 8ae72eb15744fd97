package phao.app;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import phao.container.ClassLoaderPins;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.memory.MemoryEngine;
import phao.log.sqlite.SqliteEngine;
import phao.protocol.Name;
import phao.protocol.NameKind;
import phao.protocol.RoomNames;

/** Opens the log's engine that the settings name, and looks for old rooms in it. */
final class Engines {

    private Engines() {}

    /** The names of old rooms in this log. If it can't be read, it is closed. */
    static RoomNames roomNames(LogEngine engine) throws LogException {
        try {
            List<String> old = engine.rooms(name -> !RoomNames.isOfToday(name));
            Set<String> today = old.stream()
                    .map(name -> Name.of(NameKind.ROOM, name).text())
                    .collect(Collectors.toSet());
            return old.isEmpty() ? RoomNames.NEW : new RoomNames(old, Set.copyOf(engine.rooms(today::contains)));
        } catch (LogException e) {
            engine.close();
            throw e;
        }
    }

    static LogEngine open(Settings settings) throws LogException {
        return switch (settings.log()) {
            // SQLite's driver runs a command to learn the system's name. The JDK's thread that waits for such processes
            // lives for a minute, and would keep the application's class loader.
            case SQLITE -> ClassLoaderPins.outside(() -> SqliteEngine.open(settings.data()));
            case MEMORY -> new MemoryEngine();
        };
    }
}
