package phao.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedWarTest {

    private static final String OLD = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder;

    private Path war;
    private Path cache;

    @BeforeEach
    void makeWar() throws IOException {
        war = folder.resolve("some.war");
        cache = folder.resolve("cache");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            for (String name : List.of(
                    "index.html", "WEB-INF/classes/A.class", "WEB-INF/lib/b.jar", "WEB-INF/standalone/lib/c.jar")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes());
            }
        }
    }

    @Test
    void what_others_keep_in_the_cache_folder_is_let_alone() throws IOException {
        Path data = Files.createDirectories(cache.resolve("data"));
        Path likeOurs = Files.createDirectories(cache.resolve(OLD));
        Files.writeString(data.resolve("rooms.db"), "precious");
        Files.writeString(data.resolve(".in-use"), "");
        Files.writeString(likeOurs.resolve("notes"), "precious");

        UnpackedWar.unpack(war, cache);

        assertThat(data.resolve("rooms.db")).hasContent("precious");
        assertThat(likeOurs.resolve("notes")).hasContent("precious");
        assertThat(likeOurs.resolve(".in-use")).doesNotExist();
    }

    @Test
    void what_an_older_version_left_is_removed() throws IOException {
        Path old = Files.createDirectories(cache.resolve(OLD));
        Files.writeString(Files.createDirectories(old.resolve("WEB-INF/lib")).resolve("old.jar"), "old");
        Files.writeString(old.resolve(".in-use"), "");

        UnpackedWar.unpack(war, cache);

        assertThat(old).doesNotExist();
    }

    @Test
    void a_cache_in_which_others_may_write_is_done_without() throws IOException {
        Files.createDirectories(cache);
        for (String permissions : List.of("rwxrwxr-x", "rwxr-xrwx")) {
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString(permissions));
            assertUnpackedElsewhere();
        }
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(UnpackedWar.unpack(war, cache).folder()).startsWith(cache);
    }

    @Test
    void a_cache_that_belongs_to_somebody_else_is_done_without() throws IOException {
        Files.createDirectories(cache);
        assumeTrue(isGivenAway(cache), "only root can give a folder away");
        assertUnpackedElsewhere();
    }

    @Test
    void the_cache_is_a_folder_of_its_own_wherever_it_is() {
        assertThat(UnpackedWar.cacheFolder(Map.of("PHAO_CACHE", "/srv", "XDG_CACHE_HOME", "/c")))
                .isEqualTo(Path.of("/srv/phao"));
        assertThat(UnpackedWar.cacheFolder(Map.of("PHAO_CACHE", " ", "XDG_CACHE_HOME", "/c")))
                .isEqualTo(Path.of("/c/phao"));
        assertThat(UnpackedWar.cacheFolder(Map.of("XDG_CACHE_HOME", "c")))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".cache/phao"));
    }

    @Test
    void a_library_that_is_not_of_the_WAR_is_not_loaded() throws IOException {
        UnpackedWar unpacked = UnpackedWar.unpack(war, cache);
        Files.writeString(unpacked.folder().resolve("WEB-INF/lib/a.jar"), "put there by somebody");

        assertThat(unpacked.classPath())
                .containsExactly(
                        unpacked.folder().resolve("classes.jar"),
                        unpacked.folder().resolve("WEB-INF/lib/b.jar"),
                        unpacked.folder().resolve("WEB-INF/standalone/lib/c.jar"));
    }

    private static boolean isGivenAway(Path path) {
        try {
            UserPrincipal nobody =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(path, nobody);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void assertUnpackedElsewhere() throws IOException {
        Path elsewhere = UnpackedWar.unpack(war, cache).folder();
        assertThat(elsewhere.startsWith(cache))
                .as("%s is in the cache", elsewhere)
                .isFalse();
        assertThat(elsewhere.resolve("WEB-INF/lib/b.jar")).hasContent("WEB-INF/lib/b.jar");
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).isEmpty();
        }
    }
}
