package phao.boot;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** The main class of the WAR: finds the classes inside it and hands over to {@code phao.standalone.Main}. */
public final class Boot {

    /** One line for one record; the stack trace of an exception follows. */
    private static final String LOG_LINE = "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n";

    private Boot() {}

    public static void main(String[] args) throws Throwable {
        configureLogging();
        ProcessEnd.watch();
        Path war = whereThisClassIs();
        try {
            ClassLoader loader = new OpenJars(classPath(war), Boot.class.getClassLoader());
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass("phao.standalone.Main")
                    .getMethod("run", Path.class, String[].class)
                    .invoke(null, war, args);
        } catch (IOException e) {
            System.err.println("phao: cannot unpack the libraries of " + war + ": " + e);
            System.exit(1);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Must come before anything logs. What the user set goes first. */
    private static void configureLogging() {
        // By name: to touch the class would initialize its superclass, which reads this property.
        System.getProperties().putIfAbsent("java.util.logging.manager", "phao.boot.HeldLogging");
        System.getProperties().putIfAbsent("java.util.logging.SimpleFormatter.format", LOG_LINE);
    }

    private static List<Path> classPath(Path war) throws IOException {
        UnpackedWar unpacked = UnpackedWar.unpack(war, UnpackedWar.cacheFolder(System.getenv()));
        // In the machine's temporary folder, a library would stay there for each process that was killed.
        System.getProperties()
                .putIfAbsent("org.sqlite.tmpdir", unpacked.nativeLibraries().toString());
        return unpacked.classPath();
    }

    private static Path whereThisClassIs() throws URISyntaxException {
        return Path.of(
                Boot.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
