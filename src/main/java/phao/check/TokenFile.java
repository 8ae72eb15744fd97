package phao.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A file with one token, which somebody else may replace by a newer one while it is used. Any thread may call it. */
public final class TokenFile implements Supplier<String> {

    private final Path file;
    private volatile String last;

    /** @throws IOException if it can't be read, or is empty; the message says what is wrong */
    public TokenFile(Path file) throws IOException {
        this.file = file;
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException(file + " can't be read: " + e, e);
        }
        if (token.isEmpty()) {
            throw new IOException(file + " is empty, it must hold a token");
        }
        last = token;
    }

    /** The token that stands there now; the one before while the file is away or being written. */
    @Override
    public String get() {
        try {
            String token = Files.readString(file).strip();
            if (!token.isEmpty()) {
                last = token;
            }
        } catch (IOException e) {
            // It is looked at again the next time.
        }
        return last;
    }
}
