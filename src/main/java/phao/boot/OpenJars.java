package phao.boot;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.SecureClassLoader;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/**
 * Loads classes and resources from JARs that it opens at once and never closes, so that it needs neither file descriptors nor the names
 * of the files later.
 *
 * <p>The JVM remembers for ever that a class could not be loaded. The JDK's own loader opens files when it needs them, so a server whose
 * file descriptors were used up for a moment, or whose cache folder was tidied away, was broken until its restart. Any thread may call it.
 */
public final class OpenJars extends SecureClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final Pattern CLASS = Pattern.compile("(?!META-INF/)(?<name>[^-]+)\\.class");

    private final List<Jar> jars = new ArrayList<>();

    /**
     * @param files in the order in which they are looked through
     * @throws IOException when one can't be opened; those before it stay open
     */
    OpenJars(List<Path> files, ClassLoader parent) throws IOException {
        super("phao", parent);
        for (Path file : files) {
            JarFile jar = new JarFile(file.toFile(), false, ZipFile.OPEN_READ, JarFile.runtimeVersion());
            jars.add(new Jar(
                    jar, file.toUri().toString(), new CodeSource(file.toUri().toURL(), (Certificate[]) null)));
        }
    }

    private record Jar(JarFile file, String address, CodeSource source) {

        URL url(JarEntry entry) throws IOException {
            return new URL("jar", "", -1, address + "!/" + entry.getName(), new Handler(file, entry));
        }
    }

    /**
     * Initializes the classes whose name passes the test {@code names}, so that none is first needed when memory is short: the JVM also
     * remembers for ever that a static initializer failed. Other threads may use the classes meanwhile.
     */
    public void initialize(Predicate<String> names) {
        jars.stream()
                .flatMap(jar -> jar.file().stream())
                .map(entry -> CLASS.matcher(entry.getName()))
                .filter(Matcher::matches)
                .map(entry -> entry.group("name").replace('/', '.'))
                .filter(names)
                // An outer class before its inner ones, as everybody initializes them: in two different orders, two
                // threads
                // would wait for each other for ever.
                .sorted()
                .forEach(this::initialize);
    }

    private void initialize(String name) {
        try {
            Class.forName(name, true, this);
        } catch (ClassNotFoundException | LinkageError e) {
            // It needs a library that is not there, such as OSGi, and so nobody can use it.
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        for (Jar jar : jars) {
            JarEntry entry = jar.file().getJarEntry(path);
            if (entry != null) {
                return define(name, jar, entry);
            }
        }
        throw new ClassNotFoundException(name);
    }

    private Class<?> define(String name, Jar jar, JarEntry entry) throws ClassNotFoundException {
        try (InputStream in = jar.file().getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, jar.source());
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected URL findResource(String name) {
        Enumeration<URL> urls = findResources(name);
        return urls.hasMoreElements() ? urls.nextElement() : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        List<URL> urls = new ArrayList<>();
        for (Jar jar : jars) {
            JarEntry entry = jar.file().getJarEntry(name);
            if (entry != null) {
                try {
                    urls.add(jar.url(entry));
                } catch (IOException e) {
                    throw new IllegalStateException("\"jar\" is a protocol that every JDK knows", e);
                }
            }
        }
        return Collections.enumeration(urls);
    }

    /** The JDK's own handler of such URLs would open the file a second time, by its name. */
    private static final class Handler extends URLStreamHandler {
        private final JarFile jar;
        private final JarEntry entry;

        Handler(JarFile jar, JarEntry entry) {
            this.jar = jar;
            this.entry = entry;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    connected = true;
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    return jar.getInputStream(entry);
                }

                @Override
                public long getContentLengthLong() {
                    return entry.getSize();
                }

                @Override
                public long getLastModified() {
                    return entry.getTime();
                }
            };
        }
    }
}
