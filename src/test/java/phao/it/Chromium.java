package phao.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.impl.driver.Driver;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A headless Chromium for the tests of the page: the machine's own, else Debian's, which is installed as root, else the one
 * that Playwright downloads.
 *
 * <p>For one thread, as Playwright is; one for each test class, closed at its end.
 */
public final class Chromium implements AutoCloseable {

    /** Playwright would otherwise download three browsers when it starts. */
    private static final Map<String, String> NO_DOWNLOAD = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> FIRST = List.of("/usr/bin/chromium");

    /** No sandbox is possible as root; the rest keeps Chromium from calling home. */
    private static final List<String> ARGUMENTS = List.of(
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static final Duration LONGEST_INSTALLATION = Duration.ofMinutes(8);

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    public static Chromium launch() {
        LaunchOptions options = new LaunchOptions().setHeadless(true).setArgs(arguments());
        // Without a path Playwright takes the browser that it downloaded itself.
        try {
            Installation.alone(() -> find().or(Chromium::install)).ifPresent(options::setExecutablePath);
        } catch (Exception e) {
            throw new AssertionError("the tests of the page need Chromium", e);
        }
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(NO_DOWNLOAD));
        return new Chromium(playwright, playwright.chromium().launch(options));
    }

    public Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }

    private static Optional<Path> find() {
        Stream<Path> onPath = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
        return Stream.concat(FIRST.stream().map(Path::of), onPath)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Empty if Playwright has its own browser now. */
    private static Optional<Path> install() {
        List<String> failures = new ArrayList<>();
        if (isRoot() && Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            run(failures, new ProcessBuilder("apt-get", "update"));
            run(failures, new ProcessBuilder("apt-get", "install", "-y", "--no-install-recommends", "chromium"));
            Optional<Path> installed = find();
            if (installed.isPresent()) {
                return installed;
            }
        }
        ProcessBuilder download =
                Driver.ensureDriverInstalled(NO_DOWNLOAD, false).createProcessBuilder();
        download.command().addAll(List.of("install", "chromium"));
        if (run(failures, download)) {
            return Optional.empty();
        }
        throw new AssertionError(
                "the tests of the page need Chromium, and there is none: install it (on Debian: apt-get install"
                        + " chromium) or put chromium, chromium-browser or google-chrome on the PATH. What was tried:\n"
                        + String.join("\n", failures));
    }

    private static boolean run(List<String> failures, ProcessBuilder builder) {
        String command = String.join(" ", builder.command());
        try {
            Path output = Files.createTempFile("phao-install", ".log");
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(LONGEST_INSTALLATION.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
            boolean succeeded = ended && process.waitFor() == 0;
            if (!succeeded) {
                failures.add(command + (ended ? " ended with " + process.exitValue() : " took too long") + ":\n"
                        + Files.readString(output));
            }
            Files.delete(output);
            return succeeded;
        } catch (IOException e) {
            failures.add(command + ": " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> arguments() {
        List<String> all = new ArrayList<>(ARGUMENTS);
        if (isRoot()) {
            all.add("--no-sandbox");
        }
        return all;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
