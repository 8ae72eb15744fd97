package phao.token;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of shared secrets, one a line. The key is the line as it stands there, without blanks at its ends, in UTF-8: it is not decoded,
 * so that other libraries make the same tokens when they are given the same string. The first line signs, all verify, so that a new secret
 * can be put before an old one.
 *
 * <p>A secret of 32 bytes or more is for HS256, of 48 or more also for HS384, of 64 or more also for HS512 (RFC 7518 §3.2).
 */
final class SecretFile {

    private static final System.Logger LOG = System.getLogger(SecretFile.class.getName());

    /** Each one costs an attempt for every token that is wrong. */
    static final int MAX_KEYS = 16;

    private SecretFile() {}

    /** At least one, in the order of the lines. */
    static List<VerificationKey> read(Path file) throws KeyFault {
        String text = KeyFile.text(file);
        if (text.contains("-----BEGIN ")) {
            throw new KeyFault(file + " is a PEM file and holds no secret; public keys are set by phao.token.key");
        }
        if (text.startsWith("\uFEFF")) {
            throw new KeyFault(file + " begins with a byte order mark, which would count for a part of the secret:"
                    + " save it as UTF-8 without one");
        }
        List<VerificationKey> keys = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                keys.add(key(line.strip(), file, number));
            }
        }
        if (keys.isEmpty()) {
            throw new KeyFault(file + " is empty, it must hold a secret: java -jar phao.war secret makes one");
        }
        if (keys.size() > MAX_KEYS) {
            throw new KeyFault(file + " holds " + keys.size() + " secrets, the limit is " + MAX_KEYS);
        }
        warnIfReadable(file);
        return keys;
    }

    private static VerificationKey key(String secret, Path file, int line) throws KeyFault {
        try {
            return VerificationKey.ofSecret(secret.getBytes(StandardCharsets.UTF_8));
        } catch (InvalidKeyException e) {
            throw new KeyFault("the secret in line " + line + " of " + file + " " + e.getMessage()
                    + ": java -jar phao.war secret makes one");
        }
    }

    private static void warnIfReadable(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                LOG.log(
                        Level.WARNING,
                        "every user of this machine can read {0}, and make tokens with it: chmod 600 {0}",
                        file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // A file system without such permissions, or a file that has just gone: it is read already.
            LOG.log(Level.DEBUG, "who may read the secret is not known", e);
        }
    }
}
