package phao.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which version of Phao this is, written by the build. */
public final class Version {

    private static final String NUMBER = read();

    private Version() {}

    /** Like {@code 0.1.0}. */
    public static String number() {
        return NUMBER;
    }

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/phao/version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("version.properties is missing from the build", e);
        }
        return properties.getProperty("version");
    }
}
