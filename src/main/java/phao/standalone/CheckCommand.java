package phao.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import phao.app.DurationText;
import phao.check.Dialer;
import phao.check.Plan;
import phao.check.Progress;
import phao.check.Report;
import phao.check.SelfCheck;
import phao.check.TokenFile;
import phao.protocol.Name;
import phao.protocol.NameKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code java -jar phao.war check}: whether a running deployment loses, doubles or reorders anything. */
@Command(
        name = "check",
        header = {"Checks a running deployment: clients talk in new rooms while a proxy of this command cuts them.", ""
        },
        footer = {
            "",
            "The rooms are named check-…, or as --room-prefix says; their messages stay until retention removes them.",
            "Exit codes: 0 nothing lost, doubled or reordered; 1 something was, and the report says what;",
            "2 an option is wrong; 3 the server can't be reached; 4 the rooms could not be read at the end, so that nothing",
            "is known for sure; 5 the check itself failed, and a stack trace says how."
        },
        sortOptions = false,
        abbreviateSynopsis = true)
final class CheckCommand implements Callable<Integer> {

    private static final int VIOLATIONS = 1;
    private static final int UNREACHABLE = 3;
    private static final int UNREAD = 4;
    private static final int FAILED = 5;
    private static final int MOST_CLIENTS = 2_000;
    private static final double MOST_RATE = 10_000;
    private static final double MOST_MINUTES = 24 * 60;
    private static final Duration PROGRESS_LINE_EVERY = Duration.ofSeconds(10);
    /** Longer times would overflow where they are counted in nanoseconds. */
    private static final Duration LONGEST_TIME = Duration.ofDays(1_000);

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            order = 0,
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    private URI url;
    private double minutes;
    private int clients;
    private Duration cutEvery;
    private int rooms;
    private double rate;
    private Duration patience;

    private Supplier<String> tokens = Plan.NO_TOKENS;
    private String roomPrefix;

    @Option(names = "--insecure", order = 10, description = "Take any certificate, such as one signed by itself")
    private boolean insecure;

    @Option(
            names = "--seed",
            order = 11,
            paramLabel = "N",
            description = "Repeats the proxy's choices of an earlier run")
    private Long seed;

    private Duration lastLine = PROGRESS_LINE_EVERY.negated();

    private CheckCommand() {}

    @Option(
            names = "--url",
            order = 1,
            paramLabel = "URL",
            required = true,
            description = "The deployment: ws://HOST[:PORT][/CONTEXT] or wss://…")
    void setUrl(URI url) {
        if (url.getHost() == null
                || !Optional.ofNullable(url.getScheme()).orElse("").matches("wss?|https?")) {
            throw wrong("--url is \"" + url + "\", it must be ws://HOST[:PORT][/CONTEXT] or wss://…");
        }
        this.url = url;
    }

    @Option(
            names = "--minutes",
            order = 2,
            paramLabel = "N",
            defaultValue = "5",
            description = "How long clients talk (default: ${DEFAULT-VALUE})")
    void setMinutes(double minutes) {
        this.minutes = within("--minutes", minutes, 0.01, MOST_MINUTES);
    }

    @Option(
            names = "--clients",
            order = 3,
            paramLabel = "N",
            defaultValue = "50",
            description = "How many (default: ${DEFAULT-VALUE})")
    void setClients(int clients) {
        this.clients = (int) within("--clients", clients, 1, MOST_CLIENTS);
    }

    @Option(
            names = "--cut-every",
            order = 4,
            paramLabel = "TIME",
            defaultValue = "10s",
            description =
                    "How long a connection lives on average before it is cut, such as 500ms, 10s, 2m; 0s cuts none "
                            + "(default: ${DEFAULT-VALUE})")
    void setCutEvery(String time) {
        cutEvery = time("--cut-every", time);
    }

    @Option(
            names = "--rooms",
            order = 5,
            paramLabel = "N",
            defaultValue = "0",
            description = "How many rooms; every client is in two (default: one for each ten clients)")
    void setRooms(int rooms) {
        this.rooms = (int) within("--rooms", rooms, 0, MOST_CLIENTS);
    }

    @Option(
            names = "--rate",
            order = 6,
            paramLabel = "N",
            defaultValue = "20",
            description = "Messages a second, of all clients together (default: ${DEFAULT-VALUE})")
    void setRate(double rate) {
        this.rate = within("--rate", rate, 0.1, MOST_RATE);
    }

    @Option(
            names = "--patience",
            order = 7,
            paramLabel = "TIME",
            defaultValue = "90s",
            description = "How long clients may take to have everything after the last cut (default: ${DEFAULT-VALUE})")
    void setPatience(String time) {
        patience = time("--patience", time);
    }

    @Option(
            names = "--token-file",
            order = 8,
            paramLabel = "FILE",
            description = "A file with the token that all clients show; read again when they need a newer one")
    void setTokenFile(Path file) {
        try {
            tokens = new TokenFile(file);
        } catch (IOException e) {
            throw wrong("--token-file: " + e.getMessage());
        }
    }

    @Option(
            names = "--room-prefix",
            order = 9,
            paramLabel = "PREFIX",
            defaultValue = Plan.ROOM_PREFIX,
            description = "The names of the rooms begin with this (default: ${DEFAULT-VALUE})")
    void setRoomPrefix(String prefix) {
        Name longest = Name.of(NameKind.ROOM, prefix + "0123456789ab-" + MOST_CLIENTS);
        longest.fault().ifPresent(fault -> {
            throw wrong("--room-prefix is \"" + prefix + "\": " + fault.message());
        });
        roomPrefix = prefix;
    }

    private Duration time(String option, String time) {
        return DurationText.parse(time)
                .filter(parsed -> parsed.compareTo(LONGEST_TIME) <= 0)
                .orElseThrow(() -> wrong(option + " is \"" + time
                        + "\", it must be a time like 500ms, 10s or 2m, at most " + LONGEST_TIME.toDays() + "d"));
    }

    private double within(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw wrong(option + " is " + number(value) + ", it must be " + number(least) + " to " + number(most));
        }
        return value;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public Integer call() throws InterruptedException {
        long chosen = seed != null ? seed : ThreadLocalRandom.current().nextLong(1, Integer.MAX_VALUE);
        Plan plan = new Plan(
                new Dialer.Way(SelfCheck.socketOf(url), insecure),
                tokens,
                roomPrefix,
                Duration.ofMillis((long) (minutes * 60_000)),
                clients,
                rooms > 0 ? rooms : Math.max(1, clients / 10),
                rate,
                cutEvery,
                patience,
                chosen);
        refuseTooMuch(plan);
        System.out.printf(
                "Checking %s: %d clients in %d rooms for %s minutes, %s messages/s, seed %d%n",
                plan.way().socket(), plan.clients(), plan.rooms(), number(minutes), number(rate), chosen);
        try {
            Report report = new SelfCheck(plan, isTerminal() ? CheckCommand::showLive : this::showSeldom).run();
            if (isTerminal()) {
                System.out.println();
            }
            report.lines().forEach(System.out::println);
            return report.isGood() ? 0 : report.violations().isEmpty() ? UNREAD : VIOLATIONS;
        } catch (SelfCheck.Unreachable e) {
            System.err.println("phao: cannot reach " + plan.way().socket() + ": " + e.getMessage());
            return UNREACHABLE;
        } catch (RuntimeException | Error e) {
            // A bug of ours or a fault of this machine: it must not look like a broken promise of the server.
            e.printStackTrace();
            return FAILED;
        }
    }

    /** Refuses a plan whose notes don't fit into memory: they are kept until the end, and a check that runs out of memory tells nothing. */
    private void refuseTooMuch(Plan plan) {
        long most = Runtime.getRuntime().maxMemory();
        if (plan.bytes() > most) {
            throw wrong(String.format(
                    "the notes of %.0f deliveries take about %.0f MB, and this process may use %d MB: choose less of"
                            + " --minutes, --rate or --clients, or start it by java -Xmx%.0fm -jar",
                    plan.deliveries(), plan.bytes() / (1 << 20), most >> 20, Math.ceil(plan.bytes() / (1 << 20))));
        }
    }

    /** Since Java 22 there is a console even where there is no terminal; it says so itself. */
    private static boolean isTerminal() {
        if (System.console() == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    private static void showLive(Progress progress) {
        // Overwrites the line before, which is shorter than 118 characters.
        System.out.printf("\r%-118s", progress);
        System.out.flush();
    }

    private void showSeldom(Progress progress) {
        if (progress.phase() == Progress.Phase.TALKING
                && progress.talked().minus(lastLine).compareTo(PROGRESS_LINE_EVERY) >= 0) {
            lastLine = progress.talked();
            System.out.println(progress);
        }
    }
}
