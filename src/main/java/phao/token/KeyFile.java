package phao.token;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the text of a file with keys. */
final class KeyFile {

    /** Somebody named the wrong file: sixteen keys are far smaller. */
    private static final int MAX_BYTES = 64 << 10;

    private KeyFile() {}

    static String text(Path file) throws KeyFault {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new KeyFault("cannot read " + file + ": " + reason(e));
        }
        if (bytes.length > MAX_BYTES) {
            throw new KeyFault(file + " is longer than " + MAX_BYTES + " bytes, it can't be a file of keys");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new KeyFault(file + " is not UTF-8. Some shells write another encoding behind `>`:"
                    + " name the file as an argument of the command instead");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
