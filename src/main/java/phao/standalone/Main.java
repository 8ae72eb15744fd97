package phao.standalone;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import phao.app.InvalidSetting;
import phao.app.NearestName;
import phao.app.Settings;
import phao.app.Version;
import phao.boot.HeldLogging;
import phao.boot.OpenJars;
import phao.boot.ProcessEnd;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of {@code java -jar phao.war}. Exit codes: 1 if the server cannot start, 2 if an option is wrong. */
@Command(
        name = "java -jar phao.war",
        description = {"Rooms over WebSocket that lose nothing.", ""},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        subcommands = {
            AdminCommand.class,
            CheckCommand.class,
            InviteCommand.class,
            SecretCommand.class,
            TokenCommand.class
        })
public final class Main implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger(Main.class.getName());
    private static final Pattern CONTEXT_PATH = Pattern.compile("/|/(?!\\.)[A-Za-z0-9._~-]+");
    private static final int HIGHEST_PORT = 65_535;
    /** The classes that answer requests and keep the log: not the command line's nor those of {@code check}. */
    private static final Pattern SERVING = Pattern.compile(
            "(phao\\.(?!check)|jakarta\\.(json|servlet|websocket)\\.|org\\.eclipse\\.parsson\\.|org\\.sqlite\\.(?!date)"
                    + "|org\\.glassfish\\.(grizzly|tyrus\\.(core|spi|server|container\\.grizzly\\.server))\\.).*");

    /** Held, because the JDK forgets the level of a logger that nobody holds. */
    private static final List<Logger> LIBRARIES =
            List.of(Logger.getLogger("org.glassfish.grizzly"), Logger.getLogger("org.glassfish.tyrus"));

    private final Path war;

    @Spec
    private CommandSpec spec;

    private int port;

    private String host;

    private String contextPath;

    @Mixin
    private TlsOptions tls;

    private Main(Path war) {
        this.war = war;
    }

    /** Called by the boot class; returns when the process is about to end. */
    public static void run(Path war, String[] arguments) {
        CommandLine commandLine = new CommandLine(new Main(war));
        commandLine.getCommandSpec().version("Phao " + Version.number());
        SettingOptions.addTo(commandLine.getCommandSpec());
        commandLine.setParameterExceptionHandler(Main::printWrongOption);
        System.exit(commandLine.execute(arguments));
    }

    @Option(
            names = "--port",
            order = 1,
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port to listen on, 0 for a free one (default: ${DEFAULT-VALUE})")
    void setPort(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new ParameterException(spec.commandLine(), "--port is " + port + ", it must be 0 to " + HIGHEST_PORT);
        }
        this.port = port;
    }

    @Option(
            names = "--host",
            order = 2,
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on, 0.0.0.0 for all (default: ${DEFAULT-VALUE}, this machine only)")
    void setHost(String host) {
        if (host.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(), "--host is \"" + host + "\", it must be a name or address, such as 0.0.0.0");
        }
        this.host = host;
    }

    @Option(
            names = "--context-path",
            order = 3,
            paramLabel = "PATH",
            defaultValue = "/",
            description = "Where all addresses begin, such as /chat (default: ${DEFAULT-VALUE})")
    void setContextPath(String path) {
        if (!CONTEXT_PATH.matcher(path).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--context-path is \"" + path + "\", it must be / and one name, such as /chat");
        }
        this.contextPath = path.equals("/") ? "" : path;
    }

    @Override
    public Integer call() throws InterruptedException {
        quietenLibraries();
        try {
            Server server = start();
            System.out.println("Phao " + Version.number() + " is ready at " + server.address());
            if (Main.class.getClassLoader() instanceof OpenJars classes) {
                classes.initialize(SERVING.asMatchPredicate());
            }
            new CountDownLatch(1).await(); // until the process is told to end
            return CommandLine.ExitCode.OK;
        } catch (StartFailure e) {
            System.err.println("phao: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private Server start() throws StartFailure {
        Settings settings;
        try {
            settings = Settings.ofCommandLine(
                    SettingOptions.given(spec.commandLine().getParseResult()));
        } catch (InvalidSetting e) {
            throw new StartFailure("cannot start: " + e.getMessage());
        }
        Server server = Server.start(new Server.Place(host, port, contextPath, tls.context(spec)), settings, war);
        ProcessEnd.first(() -> stop(server));
        return server;
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception | Error e) {
            LOG.log(Level.ERROR, "the stop was not orderly", e);
        } finally {
            HeldLogging.release();
        }
    }

    /** Only warnings of the libraries, and not many of them, unless the user configured logging. */
    private static void quietenLibraries() {
        // The JDK opens the handlers with the first record, and no longer once the process ends: the stop might be
        // first.
        Logger.getLogger("").getHandlers();
        if (System.getProperty("java.util.logging.config.file") == null) {
            LIBRARIES.forEach(library -> library.setLevel(java.util.logging.Level.WARNING));
            LibraryLog.bound();
        }
    }

    private static Optional<String> near(UnmatchedArgumentException e) {
        String option = e.getUnmatched().get(0).replaceFirst("=.*", "");
        return NearestName.of(
                        option, e.getCommandLine().getCommandSpec().optionsMap().keySet())
                .map(name -> ", did you mean " + name + "?");
    }

    private static int printWrongOption(ParameterException e, String[] arguments) {
        Optional<String> near = e instanceof UnmatchedArgumentException unknown ? near(unknown) : Optional.empty();
        e.getCommandLine().getErr().println("phao: " + e.getMessage() + near.orElse("") + "\nTry --help.");
        return CommandLine.ExitCode.USAGE;
    }
}
