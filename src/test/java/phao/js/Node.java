package phao.js;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The Node that Playwright brings along, so that a machine needs none of its own: out of the jar on the class path, once,
 * into {@code target}. Any thread, also of several processes at once.
 */
public final class Node {

    private static final String PROGRAM = isWindows() ? "node.exe" : "node";

    private Node() {}

    /** A process of it that is not started yet, in the project's folder. */
    public static ProcessBuilder run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program().toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static Path program() throws IOException {
        String name = "driver/" + platform() + "/" + PROGRAM;
        URL packed = Node.class.getClassLoader().getResource(name);
        if (packed == null) {
            throw new IOException("Playwright's driver-bundle has no " + name);
        }
        Path program = Path.of("target", "node", version(packed), PROGRAM).toAbsolutePath();
        if (!Files.isExecutable(program)) {
            unpack(packed, program);
        }
        return program;
    }

    /** Appears under its name only when it is whole. */
    private static void unpack(URL packed, Path program) throws IOException {
        Files.createDirectories(program.getParent());
        Path part = Files.createTempFile(program.getParent(), PROGRAM, ".part");
        try (InputStream in = packed.openStream()) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!part.toFile().setExecutable(true)) {
            throw new IOException(part + " can't be made executable");
        }
        Files.move(part, program, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The jar's own name, as {@code driver-bundle-1.62.0}: a newer one is unpacked anew. */
    private static String version(URL packed) {
        return packed.getPath().replaceFirst("\\.jar!.*", "").replaceFirst(".*/", "");
    }

    private static String platform() {
        boolean arm = System.getProperty("os.arch").toLowerCase(Locale.ROOT).matches("aarch64|arm64");
        if (isWindows()) {
            return "win32_x64";
        }
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        return (mac ? "mac" : "linux") + (arm ? "-arm64" : "");
    }

    private static boolean isWindows() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    }
}
