package phao.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of it after the files are gone. */
class OpenJarsTest {

    private static final String SERVICE = "META-INF/services/" + Supplier.class.getName();

    /** In one of the JARs, with a state of its own in each class loader. */
    public static final class Greeting implements Supplier<String> {
        static {
            System.setProperty("phao.test.greeting", "initialized");
        }

        @Override
        public String get() {
            return "xin chào";
        }
    }

    /** In the other. */
    public static final class Broken {
        static final Object NOTHING = List.of().get(0);
    }

    @TempDir
    private Path folder;

    private OpenJars jars;

    @BeforeEach
    void open() throws IOException {
        jars = new OpenJars(
                List.of(jar("a.jar", Greeting.class, "one"), jar("b.jar", Broken.class, "two")),
                ClassLoader.getPlatformClassLoader());
        Files.delete(folder.resolve("a.jar"));
        Files.delete(folder.resolve("b.jar"));
        System.clearProperty("phao.test.greeting");
    }

    private Path jar(String name, Class<?> content, String text) throws IOException {
        Path jar = folder.resolve(name);
        String path = content.getName().replace('.', '/') + ".class";
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
                InputStream bytes = content.getClassLoader().getResourceAsStream(path)) {
            zip.putNextEntry(new ZipEntry(path));
            bytes.transferTo(zip);
            zip.putNextEntry(new ZipEntry("both.txt"));
            zip.write(text.getBytes());
            zip.putNextEntry(new ZipEntry(SERVICE));
            zip.write(Greeting.class.getName().getBytes());
        }
        return jar;
    }

    @Test
    void a_class_is_loaded_and_says_where_it_came_from() throws Exception {
        Class<?> loaded = jars.loadClass(Greeting.class.getName());
        assertThat(loaded.getClassLoader()).isSameAs(jars);
        assertThat(loaded.getPackageName()).isEqualTo("phao.boot");
        assertThat(loaded.getProtectionDomain().getCodeSource().getLocation())
                .isEqualTo(folder.resolve("a.jar").toUri().toURL());
        assertThatThrownBy(() -> jars.loadClass("phao.boot.None")).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void a_resource_is_that_of_the_first_jar_and_all_are_found() throws IOException {
        assertThat(jars.getResourceAsStream("both.txt")).hasContent("one");
        List<URL> both = Collections.list(jars.getResources("both.txt"));
        assertThat(both).hasSize(2);
        assertThat(both.get(1).openStream()).hasContent("two");
        assertThat(both.get(1).openConnection().getContentLengthLong()).isEqualTo(3);
        assertThat(both.get(1)).hasToString("jar:" + folder.resolve("b.jar").toUri() + "!/both.txt");
        assertThat(jars.getResource("none.txt")).isNull();
    }

    @Test
    void services_are_found() {
        assertThat(ServiceLoader.load(Supplier.class, jars).iterator().next().get())
                .isEqualTo("xin chào");
    }

    @Test
    void classes_are_initialized_by_name_and_one_that_cannot_be_keeps_no_other_from_it() {
        jars.initialize(name -> name.contains("Broken"));
        assertThat(System.getProperty("phao.test.greeting")).isNull();
        jars.initialize(name -> true);
        assertThat(System.getProperty("phao.test.greeting")).isEqualTo("initialized");
    }
}
