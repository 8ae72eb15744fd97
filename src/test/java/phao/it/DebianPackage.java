package phao.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of Debian's that a test needs. */
final class DebianPackage {

    private DebianPackage() {}

    /**
     * The first of these places where the file is. Installs the package where it is at none; skips the test where that can't be done.
     *
     * @param packageName as apt-get knows it
     */
    static Path file(String packageName, List<String> places) throws Exception {
        return Installation.alone(() -> foundOrInstalled(packageName, places));
    }

    private static Path foundOrInstalled(String packageName, List<String> places) throws Exception {
        Optional<Path> found = find(places);
        if (found.isEmpty()) {
            boolean may =
                    System.getProperty("user.name").equals("root") && Files.isExecutable(Path.of("/usr/bin/apt-get"));
            assumeTrue(
                    may,
                    packageName + " is not here, and it can be installed as root on Debian only: nothing was tested");
            run("apt-get", "update", "-qq");
            run("apt-get", "install", "-qq", "-y", "--no-install-recommends", packageName);
            found = find(places);
        }
        return found.orElseThrow(() -> new AssertionError(packageName + " was installed, and is at none of " + places));
    }

    private static Optional<Path> find(List<String> places) {
        return places.stream().map(Path::of).filter(Files::isReadable).findFirst();
    }

    private static void run(String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES))
                .as(String.join(" ", command) + " ends")
                .isTrue();
    }
}
