package phao.it.container;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The WAR with the container's own login, as docs/access.md tells to make it. */
final class LoginWar {

    static final String NAME = "people.war";
    private static final String DESCRIPTOR = "WEB-INF/web.xml";
    private static Path made;

    private LoginWar() {}

    static synchronized Path path() throws IOException {
        if (made == null) {
            Path war = Files.createTempFile("login", ".war");
            war.toFile().deleteOnExit();
            try (ZipFile from = new ZipFile(WarFile.path().toFile());
                    ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(war))) {
                for (Enumeration<? extends ZipEntry> all = from.entries(); all.hasMoreElements(); ) {
                    copy(from, all.nextElement(), to);
                }
            }
            made = war;
        }
        return made;
    }

    private static void copy(ZipFile from, ZipEntry entry, ZipOutputStream to) throws IOException {
        to.putNextEntry(new ZipEntry(entry.getName()));
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        write(entry.getName().equals(DESCRIPTOR) ? withLogin(bytes) : bytes, to);
        to.closeEntry();
    }

    private static void write(byte[] bytes, OutputStream to) throws IOException {
        to.write(bytes);
    }

    private static byte[] withLogin(byte[] descriptor) throws IOException {
        String text = new String(descriptor, StandardCharsets.UTF_8);
        return text.replace("</web-app>", documented() + "</web-app>").getBytes(StandardCharsets.UTF_8);
    }

    /** The block of the document. */
    private static String documented() throws IOException {
        String document = Files.readString(Path.of("docs/access.md"));
        return document.substring(document.indexOf("    <context-param>"))
                .lines()
                .takeWhile(line -> line.startsWith("    "))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
