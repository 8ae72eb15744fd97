package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the page, seen from a browser: as they are written, as the build joins them. */
class ShellIT extends ChatTest {

    @TempDir
    private Path folder;

    @Test
    void the_page_from_the_sources_alone_works() throws Exception {
        server.deploy(OtherWar.with(Path.of("webapp"), folder));
        ChatPage an = tab(browser());
        List<String> requests = new CopyOnWriteArrayList<>();
        an.page().onRequest(request -> requests.add(request.url()));
        an.enter(server.url(), "sources", "An");
        an.say("from the sources");
        an.awaitTexts("from the sources");
        assertThat(requests).anyMatch(url -> url.endsWith("/js/phao/outbox.js")).noneMatch(url -> url.contains("/assets/"));
    }
}
