package phao.standalone;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import phao.app.PrivateFile;
import phao.token.TokenSigner;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code java -jar phao.war secret}: a new secret for {@code phao.token.secret}. */
@Command(
        name = "secret",
        header = {"Makes a secret that signs tokens: 32 random bytes, as one line of base64url.", ""},
        footer = {
            "",
            "Exit codes: 0 it is made; 1 the file can't be written, or is there already; 2 an option is wrong."
        },
        sortOptions = false,
        abbreviateSynopsis = true)
final class SecretCommand implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Writes it to this new file, which only you can read; without, it is printed")
    private Path file;

    private SecretCommand() {}

    @Override
    public Integer call() {
        String secret = TokenSigner.newSecret(new SecureRandom());
        if (file == null) {
            System.out.println(secret);
            return CommandLine.ExitCode.OK;
        }
        try {
            PrivateFile.write(file, secret + "\n");
            return CommandLine.ExitCode.OK;
        } catch (FileAlreadyExistsException e) {
            System.err.println("phao: " + file + " is there already, and is left as it is: name another file");
        } catch (IOException e) {
            System.err.println("phao: cannot write " + file + ": " + StartFailure.reason(e));
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
