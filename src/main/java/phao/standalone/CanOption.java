package phao.standalone;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import phao.access.Right;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --can}: what somebody may do in which rooms. */
final class CanOption {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private final Map<String, Set<String>> rooms = new LinkedHashMap<>();

    @Option(
            names = "--can",
            order = 4,
            paramLabel = "ROOM=RIGHTS",
            description = "What the user may do in a room, such as lobby=read,publish; may be given several times. "
                    + "Rights: read, publish, signal, presence, manage")
    void set(List<String> all) {
        for (String one : all) {
            // At the last one: a right has none, and the name of a room may have some.
            int equals = one.lastIndexOf('=');
            if (equals < 1) {
                throw wrong("--can is \"" + one + "\", it must be a room, = and rights, such as lobby=read,publish");
            }
            for (String right : one.substring(equals + 1).split(",", -1)) {
                if (Right.of(right).isEmpty()) {
                    throw wrong("--can is \"" + one + "\": \"" + right + "\" is no right, there are " + Right.words());
                }
                rooms.computeIfAbsent(one.substring(0, equals), room -> new LinkedHashSet<>())
                        .add(right);
            }
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** The rooms that were given, in order. */
    List<String> rooms() {
        return List.copyOf(rooms.keySet());
    }

    /** As a token's claim {@code rooms} has it. */
    JsonObject json() {
        JsonObjectBuilder all = Json.createObjectBuilder();
        rooms.forEach((room, rights) -> all.add(room, Json.createArrayBuilder(rights)));
        return all.build();
    }
}
