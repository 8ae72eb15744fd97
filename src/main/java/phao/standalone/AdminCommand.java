package phao.standalone;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import phao.app.DurationText;
import phao.app.InvalidSetting;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code java -jar phao.war admin}: what a moderator or operator asks of a running server (docs/moderation.md). */
@Command(
        name = "admin",
        header = {"Bans and erases users, removes messages and revokes tokens on a server that runs.", ""},
        footer = {
            "",
            "The server lets in whoever can read operator.secret in its data folder; from elsewhere, bring a token.",
            "Exit codes: 0 it is done; 1 the server can't be reached, or refuses; 2 an option is wrong."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AdminCommand.Ban.class,
            AdminCommand.Unban.class,
            AdminCommand.Bans.class,
            AdminCommand.Remove.class,
            AdminCommand.Clear.class,
            AdminCommand.Revoke.class,
            AdminCommand.Erase.class
        })
final class AdminCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    private AdminCommand() {}

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }

    /** One request to the server. */
    private abstract static class Act implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Option(
                names = {"-h", "--help"},
                order = 0,
                usageHelp = true,
                description = "Show this help message and exit.")
        private boolean help;

        @Mixin
        private ServerOptions server;

        abstract void ask(RunningServer running) throws RunningServer.Failure;

        final ParameterException wrong(String message) {
            return new ParameterException(spec.commandLine(), message);
        }

        @Override
        public final Integer call() {
            try {
                ask(server.running());
                return CommandLine.ExitCode.OK;
            } catch (RunningServer.Failure | InvalidSetting e) {
                System.err.println("phao: " + e.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
        }
    }

    /** One that is about a room, or about all. */
    private abstract static class BanAct extends Act {

        @Option(names = "--room", order = 1, paramLabel = "ROOM", description = "In this room only (default: in all)")
        private String room;

        final String bans(String query) {
            String inRoom = room == null ? "" : "room=" + RunningServer.encoded(room);
            String both = inRoom.isEmpty() || query.isEmpty() ? inRoom + query : inRoom + "&" + query;
            return both.isEmpty() ? "bans" : "bans?" + both;
        }
    }

    @Command(name = "ban", description = "Keep a user out, of a room or of all", sortOptions = false)
    static final class Ban extends BanAct {

        @Parameters(paramLabel = "USER", description = "As a token or the container says it")
        private String user;

        private Duration time;

        @Option(
                names = "--for",
                order = 2,
                paramLabel = "TIME",
                description = "How long, such as 10s to send somebody out, 10m or 7d (default: for good)")
        void setTime(String text) {
            time = DurationText.parse(text)
                    .filter(parsed -> parsed.toSeconds() > 0)
                    .orElseThrow(
                            () -> wrong("--for is \"" + text + "\", it must be a time like 10m or 7d, from 1s on"));
        }

        @Override
        void ask(RunningServer running) throws RunningServer.Failure {
            JsonObjectBuilder ban = Json.createObjectBuilder().add("user", user);
            if (time != null) {
                ban.add("seconds", time.toSeconds());
            }
            running.post(bans(""), ban.build());
        }
    }

    @Command(name = "unban", description = "Let a user in again", sortOptions = false)
    static final class Unban extends BanAct {

        @Parameters(paramLabel = "USER")
        private String user;

        @Override
        void ask(RunningServer running) throws RunningServer.Failure {
            running.delete(bans("user=" + RunningServer.encoded(user)));
        }
    }

    @Command(name = "bans", description = "Print who is banned: until when, user, room", sortOptions = false)
    static final class Bans extends BanAct {

        @Override
        void ask(RunningServer running) throws RunningServer.Failure {
            running.get(bans(""))
                    .getJsonArray("bans")
                    .getValuesAs(JsonObject.class)
                    .forEach(Bans::print);
        }

        private static void print(JsonObject ban) {
            String until = ban.containsKey("until")
                    ? Instant.ofEpochMilli(ban.getJsonNumber("until").longValueExact())
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString()
                    : "for good";
            System.out.println(String.join("  ", until, ban.getString("user"), ban.getString("room", "everywhere")));
        }
    }

    /** One that is about a number in a room. */
    private abstract static class RemovalAct extends Act {

        @Parameters(index = "0", paramLabel = "ROOM")
        private String room;

        @Parameters(index = "1", paramLabel = "SEQ", description = "The number of a message in the room")
        private long seq;

        final String messages(String format) {
            return "rooms/" + RunningServer.encoded(room) + "/messages" + format.formatted(seq);
        }
    }

    @Command(name = "remove", description = "Take one message away", sortOptions = false)
    static final class Remove extends RemovalAct {

        @Override
        void ask(RunningServer running) throws RunningServer.Failure {
            running.delete(messages("/%d"));
        }
    }

    @Command(name = "clear", description = "Take all messages of a room away, up to a number", sortOptions = false)
    static final class Clear extends RemovalAct {

        @Override
        void ask(RunningServer running) throws RunningServer.Failure {
            running.delete(messages("?upTo=%d"));
        }
    }

    @Command(name = "revoke", description = "Make all tokens of a user invalid that there are", sortOptions = false)
    static final class Revoke extends Act {

        @Parameters(paramLabel = "USER")
        private String user;

        @Override
        void ask(RunningServer running) throws RunningServer.Failure {
            running.post(
                    "revocations", Json.createObjectBuilder().add("user", user).build());
        }
    }

    @Command(
            name = "erase",
            description = {
                "Take everything away that a user has published, and whose it was, in all rooms",
                "Waits until it is done; the server goes on with it if this is interrupted, also after a restart."
            },
            sortOptions = false)
    static final class Erase extends Act {

        private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

        @Parameters(paramLabel = "USER", description = "As a token or the container says it")
        private String user;

        @Override
        void ask(RunningServer running) throws RunningServer.Failure {
            running.post(
                    "erasures", Json.createObjectBuilder().add("user", user).build());
            while (goesOn(running)) {
                try {
                    Thread.sleep(BETWEEN_LOOKS.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        private boolean goesOn(RunningServer running) throws RunningServer.Failure {
            return running.get("erasures").getJsonArray("erasures").getValuesAs(JsonObject.class).stream()
                    .anyMatch(erasure -> erasure.getString("user").equals(user));
        }
    }
}
