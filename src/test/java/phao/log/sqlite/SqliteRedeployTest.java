package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an undeployed application leaves behind in its container: nothing. */
class SqliteRedeployTest {

    @TempDir
    private Path folder;

    @Test
    void closing_takes_the_driver_out_of_the_jdks_list() throws Exception {
        SqliteEngine.open(folder).close();
        assertThat(DriverManager.drivers())
                .noneMatch(driver -> driver.getClass().getName().startsWith("org.sqlite"));
    }

    @Test
    void a_redeployed_application_opens_the_log_again_and_the_first_ones_class_loader_goes() throws Exception {
        WeakReference<ClassLoader> first = deployAndUndeploy();
        WeakReference<ClassLoader> second = deployAndUndeploy();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while ((first.get() != null || second.get() != null) && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(first.get()).as("the first application's class loader").isNull();
        assertThat(second.get()).as("the second application's class loader").isNull();
    }

    private WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
        URL[] libraries = {location(SqliteEngine.class), location(org.sqlite.JDBC.class)};
        try (URLClassLoader application = new URLClassLoader(libraries, ClassLoader.getPlatformClassLoader())) {
            Class<?> engine = application.loadClass(SqliteEngine.class.getName());
            assertThat(engine).isNotEqualTo(SqliteEngine.class);
            AutoCloseable log =
                    (AutoCloseable) engine.getMethod("open", Path.class).invoke(null, folder);
            assertThat(Files.exists(folder.resolve("phao.db-wal"))).isTrue();
            log.close();
            assertThat(Files.exists(folder.resolve("phao.db-wal"))).isFalse();
            return new WeakReference<>(application);
        }
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
