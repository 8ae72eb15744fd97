package phao.standalone;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import phao.app.OperatorFile;
import phao.app.Settings;
import phao.check.TokenFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server a command asks, and as whom. */
final class ServerOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private URI server;

    @Option(
            names = "--data",
            order = 12,
            paramLabel = "FOLDER",
            description = "The data folder of the server (default: as for the server, PHAO_DATA or data)")
    private Path data;

    @Option(
            names = "--token-file",
            order = 13,
            paramLabel = "FILE",
            description = "A file with a token of somebody who may do that, instead of the data folder")
    private Path tokenFile;

    @Option(
            names = "--server",
            order = 10,
            paramLabel = "URL",
            defaultValue = "http://localhost:8080/",
            description = "Where the server runs, with its context path (default: ${DEFAULT-VALUE})")
    void setServer(URI given) {
        server = address(spec, "--server", given);
    }

    /** The address of a server as an option gives it, with a slash at its end. */
    static URI address(CommandSpec spec, String option, URI given) {
        String scheme = Optional.ofNullable(given.getScheme()).orElse("");
        if (given.getHost() == null || !List.of("http", "https").contains(scheme)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " is \"" + given + "\", it must be http://HOST[:PORT][/CONTEXT] or https://…");
        }
        String path = given.getRawPath();
        return given.resolve(path.endsWith("/") ? path : path + "/");
    }

    URI server() {
        return server;
    }

    /** The server, to be asked as the operator of this machine, or with the token of the file. */
    RunningServer running() throws RunningServer.Failure {
        return new RunningServer(server, token());
    }

    private String token() throws RunningServer.Failure {
        if (tokenFile != null) {
            try {
                return new TokenFile(tokenFile).get();
            } catch (IOException e) {
                throw new ParameterException(spec.commandLine(), "--token-file: " + e.getMessage());
            }
        }
        Path folder = Settings.ofCommandLine(data == null ? Map.of() : Map.of("--data", data.toString()))
                .data();
        try {
            return OperatorFile.token(folder);
        } catch (NoSuchFileException e) {
            throw new RunningServer.Failure(folder.resolve(OperatorFile.NAME)
                    + " is not there: start the server with --access rules, and name its folder "
                    + "by --data; or bring a token by --token-file");
        } catch (IOException | IllegalArgumentException e) {
            throw new RunningServer.Failure(folder.resolve(OperatorFile.NAME) + " can't be read: " + e.getMessage());
        }
    }
}
