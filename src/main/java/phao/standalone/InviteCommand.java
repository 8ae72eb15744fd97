package phao.standalone;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import phao.app.DurationText;
import phao.app.InvalidSetting;
import phao.protocol.Name;
import phao.protocol.NameKind;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code java -jar phao.war invite}: asks a running server for an invitation, for the list of them, or to revoke one (docs/access.md). */
@Command(
        name = "invite",
        header = {
            "Invites somebody to a server that runs, and prints the link by which they come in.",
            "With --list or --revoke, shows or ends the invitations that there are.",
            ""
        },
        footer = {
            "",
            "Who has the link is that user, on every device, until it ends or is revoked: give it to nobody else.",
            "The server lets in whoever can read operator.secret in its data folder; from elsewhere, bring a token.",
            "Exit codes: 0 it is done; 1 the server can't be reached, or refuses; 2 an option is wrong."
        },
        sortOptions = false,
        abbreviateSynopsis = true)
final class InviteCommand implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofDays(3_660);
    /** Stands for what a pattern leaves open, where a link needs one room. */
    private static final String SOME_ROOM = "lobby";

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            order = 0,
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    private String name;

    @Mixin
    private CanOption can;

    private Duration time;

    private String room;

    @Option(
            names = "--user",
            order = 7,
            paramLabel = "ID",
            description = "Who it is, so that a later invitation is for the same user; printed behind phao:guest: "
                    + "(default: somebody new)")
    private String user;

    @Option(names = "--list", order = 8, description = "Print the invitations: id, end, name, rooms")
    private boolean list;

    @Option(names = "--revoke", order = 9, paramLabel = "ID", description = "End an invitation, and who is there by it")
    private String revoked;

    @Mixin
    private ServerOptions server;

    private URI link;

    private InviteCommand() {}

    @Option(names = "--name", order = 3, paramLabel = "NAME", description = "The name that others see")
    void setName(String given) {
        name = checked("--name", NameKind.MEMBER, given);
    }

    @Option(
            names = "--for",
            order = 5,
            paramLabel = "TIME",
            defaultValue = "90d",
            description = "How long it is good, such as 12h or 90d (default: ${DEFAULT-VALUE})")
    void setTime(String text) {
        time = DurationText.parse(text)
                .filter(parsed -> parsed.toSeconds() > 0 && parsed.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> wrong("--for is \"" + text + "\", it must be a time like 12h or 90d, from 1s to "
                        + LONGEST.toDays() + "d"));
    }

    @Option(
            names = "--room",
            order = 6,
            paramLabel = "ROOM",
            description = "The room that the link opens (default: the first one of --can, with lobby for each *)")
    void setRoom(String given) {
        room = checked("--room", NameKind.ROOM, given);
    }

    @Option(
            names = "--link",
            order = 11,
            paramLabel = "URL",
            description = "The address for the link, where others reach the server by another one")
    void setLink(URI given) {
        link = ServerOptions.address(spec, "--link", given);
    }

    private String checked(String option, NameKind kind, String given) {
        Name checked = Name.of(kind, given);
        checked.fault().ifPresent(fault -> {
            throw wrong(option + ": " + fault.message());
        });
        return checked.text();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public Integer call() {
        boolean invites = !list && revoked == null;
        if (list && revoked != null || !invites && (name != null || !can.rooms().isEmpty())) {
            throw wrong("give --name and --can to invite somebody, or --list, or --revoke ID");
        }
        if (invites && (name == null || name.isEmpty() || can.rooms().isEmpty())) {
            throw wrong("to invite somebody, give --name and --can, such as --name Bình --can family:**=read,publish");
        }
        String opened = invites ? opened() : "";
        try {
            RunningServer asked = server.running();
            if (list) {
                asked.get("invitations").getJsonArray("invitations").forEach(InviteCommand::print);
            } else if (revoked != null) {
                asked.delete("invitations/" + RunningServer.encoded(revoked));
            } else {
                String secret = asked.post("invitations", offer()).getString("secret");
                System.out.println((link == null ? server.server() : link) + "#/" + RunningServer.encoded(opened)
                        + "?invitation=" + secret);
            }
            return CommandLine.ExitCode.OK;
        } catch (RunningServer.Failure | InvalidSetting e) {
            System.err.println("phao: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** The room in the link. */
    private String opened() {
        String given =
                room != null ? room : can.rooms().get(0).replace("**", "*").replace("*", SOME_ROOM);
        Name checked = Name.of(NameKind.ROOM, given);
        if (checked.fault().isPresent()) {
            throw wrong("--can has no room for the link: give --room");
        }
        return checked.text();
    }

    private JsonObject offer() {
        JsonObjectBuilder offer = Json.createObjectBuilder()
                .add("name", name)
                .add("rooms", can.json())
                .add("seconds", time.toSeconds());
        if (user != null) {
            offer.add("user", user);
        }
        return offer.build();
    }

    private static void print(JsonValue value) {
        JsonObject one = value.asJsonObject();
        String rooms = one.getJsonObject("rooms").entrySet().stream()
                .map(room -> room.getKey() + "=" + words(room.getValue().asJsonArray()))
                .collect(Collectors.joining(" "));
        String until = one.getBoolean("revoked")
                ? "revoked"
                : Instant.ofEpochMilli(one.getJsonNumber("until").longValueExact())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
        System.out.println(String.join("  ", one.getString("id"), until, one.getString("name"), rooms));
    }

    private static String words(JsonArray rights) {
        return rights.getValuesAs(JsonString::getString).stream().collect(Collectors.joining(","));
    }
}
