package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The documents' recipes for containers do what they say, from an untouched download. */
class RecipesIT {

    /** Two at a time: a server's start waits as much as it computes. */
    private static final ExecutorService RUNS = Executors.newFixedThreadPool(2);

    private static final String PAYARA_DOMAIN = "payara-config/README.md: Payara Server, a fresh domain";
    private static final String OTHER_PORT = "payara-config/README.md: When it does not start";

    @TempDir
    private static Path folder;

    @FunctionalInterface
    private interface Run {
        void run(Path folder) throws Exception;
    }

    /** Each with what it needs besides the text. Those that the build downloads in any case come first. */
    enum Server {
        PAYARA_CONFIG("payara", RecipesIT::payaraConfig, PAYARA_DOMAIN, OTHER_PORT),
        PAYARA("payara", at -> domain(at, "payara", "payara6", "\"4900\""), "docs/deploy.md: Payara, GlassFish"),
        TOMCAT("tomcat", at -> tomcat(at, "tomcat"), "docs/deploy.md: Tomcat"),
        TOMCAT_11("tomcat11", at -> tomcat(at, "tomcat11"), "docs/deploy.md: Tomcat"),
        GLASSFISH("glassfish", at -> domain(at, "glassfish", "glassfish7"), "docs/deploy.md: Payara, GlassFish"),
        PAYARA_MICRO("payara-micro", RecipesIT::payaraMicro, "payara-config/README.md: Payara Micro"),
        WILDFLY("wildfly", RecipesIT::wildFly, "docs/deploy.md: WildFly"),
        JETTY("jetty", RecipesIT::jetty, "docs/deploy.md: Jetty"),
        OPEN_LIBERTY("liberty", RecipesIT::openLiberty, "docs/deploy.md: Open Liberty");

        private final String download;
        private final Run run;
        private final List<String> recipes;

        Server(String download, Run run, String... recipes) {
            this.download = download;
            this.run = run;
            this.recipes = List.of(recipes);
        }

        boolean isDownloaded() {
            return Download.isThere(download);
        }
    }

    private static final Map<Server, CompletableFuture<Void>> STARTED = new EnumMap<>(Server.class);

    @BeforeAll
    static void start() {
        Stream.of(Server.values())
                .filter(Server::isDownloaded)
                .forEach(server -> STARTED.put(
                        server,
                        CompletableFuture.runAsync(
                                () -> {
                                    try {
                                        server.run.run(folder.resolve(server.name()));
                                    } catch (Exception e) {
                                        throw new CompletionException(e);
                                    }
                                },
                                RUNS)));
    }

    @AfterAll
    static void end() throws InterruptedException {
        RUNS.shutdown();
        assertThat(RUNS.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"PAYARA_CONFIG", "PAYARA", "TOMCAT"})
    void a_recipe_works_from_an_untouched_download(Server server) throws Exception {
        assertThat(STARTED).as("the build gives the download").containsKey(server);
        STARTED.get(server).get();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"PAYARA_CONFIG", "PAYARA", "TOMCAT"},
            mode = EnumSource.Mode.EXCLUDE)
    void a_recipe_of_all_containers_works_from_an_untouched_download(Server server) throws Exception {
        Assumptions.assumeTrue(server.isDownloaded(), server + " is downloaded and run with -P all-containers only");
        STARTED.get(server).get();
    }

    @Test
    void every_recipe_of_the_documents_is_run() throws IOException {
        assertThat(Recipe.all().stream().map(Recipe::name).toList())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Server.values())
                        .flatMap(server -> server.recipes.stream())
                        .distinct()
                        .toList());
    }

    private static void tomcat(Path folder, String download) throws Exception {
        Path zip = Download.file(download);
        try (RecipeServer server = new RecipeServer("docs/deploy.md: Tomcat", folder)) {
            server.unpack(zip, withoutType(zip, "apache-"));
            server.edit(
                            "conf/server.xml",
                            "port=\"8080\"",
                            "port=\"" + server.port(0) + "\"",
                            "port=\"8005\"",
                            "port=\"-1\"")
                    .follow()
                    .start("bash bin/catalina.sh run")
                    .assertServes(server.port(0))
                    .assertWhole();
        }
    }

    private static String withoutType(Path zip, String before) {
        return before + zip.getFileName().toString().replaceFirst("\\.zip$", "");
    }

    /** On the domain that the download has. */
    private static void domain(Path folder, String download, String home, String... morePorts) throws Exception {
        try (RecipeServer server = new RecipeServer("docs/deploy.md: Payara, GlassFish", folder)) {
            server.unpack(Download.file(download), "");
            List<String> ports = Stream.concat(
                            Stream.of(
                                    "\"8080\"",
                                    "\"4848\"",
                                    "\"8181\"",
                                    "\"3700\"",
                                    "\"3820\"",
                                    "\"3920\"",
                                    "\"8686\"",
                                    "\"7676\""),
                            Stream.of(morePorts))
                    .toList();
            String[] edits = new String[2 * ports.size()];
            for (int i = 0; i < ports.size(); i++) {
                edits[2 * i] = ports.get(i);
                edits[2 * i + 1] = "\"" + server.port(i) + "\"";
            }
            server.edit(home + "/glassfish/domains/domain1/config/domain.xml", edits)
                    .set("PATH", server.path(home + "/bin").toString())
                    .set("AS_ADMIN_PORT", "" + server.port(1))
                    .atEnd("asadmin stop-domain --kill domain1")
                    .run("asadmin start-domain domain1")
                    .follow()
                    .assertServes(server.port(0))
                    .assertWhole();
        }
    }

    private static void payaraConfig(Path folder) throws Exception {
        try (RecipeServer server = new RecipeServer(PAYARA_DOMAIN, folder)) {
            server.unpack(Download.file("payara"), "");
            Path config = Files.createDirectory(server.path("payara-config"));
            try (Stream<Path> files = Files.list(Path.of("payara-config"))) {
                for (Path file : files.toList()) {
                    Files.copy(file, config.resolve(file.getFileName()));
                }
            }
            // "Give it another port with a line in pre-boot.asadmin"
            String line = Recipe.named(OTHER_PORT).blocks().stream()
                    .filter(block -> block.startsWith("set "))
                    .findFirst()
                    .orElseThrow();
            assertThat(line).contains("=8081");
            Files.writeString(
                    config.resolve("pre-boot.asadmin"),
                    Files.readString(config.resolve("pre-boot.asadmin"))
                            + line.replace("=8081", "=" + server.port(99)));
            server.set("PATH", server.path("payara6/bin").toString())
                    .replace("create-domain", "create-domain --portbase " + server.port(0))
                    .set("AS_ADMIN_PORT", "" + server.port(48))
                    .atEnd("asadmin stop-domain --kill phao")
                    .follow()
                    .assertServes(server.port(99), server.path("payara6/glassfish/domains/phao/phao"))
                    .follow()
                    .run("asadmin restart-domain phao")
                    .assertServes(server.port(99))
                    .assertWhole();
        }
    }

    private static void payaraMicro(Path folder) throws Exception {
        try (RecipeServer server = new RecipeServer("payara-config/README.md: Payara Micro", folder)) {
            server.replace("/var/lib/payara-micro", server.path("root").toString())
                    .replace("payara-micro.jar", Download.file("payara-micro").toString())
                    .replace("payara-config/", Path.of("payara-config").toAbsolutePath() + "/")
                    .replace("--port 8080", "--port " + server.port(0))
                    .followToServer()
                    .assertServes(server.port(0))
                    .assertWhole();
        }
    }

    private static void wildFly(Path folder) throws Exception {
        Path zip = Download.file("wildfly");
        try (RecipeServer server = new RecipeServer("docs/deploy.md: WildFly", folder)) {
            server.unpack(zip, "wildfly-" + zip.getFileName().toString().replaceAll("^wildfly-dist-|\\.zip$", ""));
            int http = server.port(0);
            int admin = server.port(1);
            server.replace("--connect", "--connect --controller=localhost:" + admin)
                    .start("bin/standalone.sh -Djboss.http.port=" + http + " -Djboss.https.port=" + server.port(2)
                            + " -Djboss.management.http.port=" + admin)
                    .awaitAnswer(admin, "/")
                    .awaitAnswer(http, "/")
                    .follow()
                    .assertServes(http)
                    .assertWhole();
        }
    }

    private static void jetty(Path folder) throws Exception {
        Path zip = Download.file("jetty");
        Path home = folder.resolveSibling("jetty-home");
        Download.unpack(zip, withoutType(zip, ""), home);
        try (RecipeServer server = new RecipeServer("docs/deploy.md: Jetty", folder)) {
            server.set("JETTY_HOME", home.toString())
                    .replace(
                            "jetty.httpConfig.uriCompliance",
                            "jetty.http.port=" + server.port(0) + " jetty.httpConfig.uriCompliance")
                    .followToServer()
                    .assertServes(server.port(0))
                    .assertWhole();
        }
    }

    private static void openLiberty(Path folder) throws Exception {
        try (RecipeServer server = new RecipeServer("docs/deploy.md: Open Liberty", folder)) {
            server.unpack(Download.file("liberty"), "")
                    .replace("\"9080\"", "\"" + server.port(0) + "\"")
                    .followToServer()
                    .assertServes(server.port(0))
                    .assertWhole();
        }
    }
}
