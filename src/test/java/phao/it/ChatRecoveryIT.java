package phao.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chat page when the connection, the server or the page itself is cut off: nothing is lost, nothing comes twice. */
class ChatRecoveryIT extends ChatTest {

    @Test
    void when_the_server_is_killed_while_both_type_both_show_every_message_once_and_in_order() {
        ChatPage an = person("An", "killed");
        ChatPage binh = person("Bình", "killed");
        sayInTurns(an, binh, "before", 4);
        an.awaitCount(8);
        // No wait between these and the kill: some are stored and not acknowledged, some not even sent.
        sayInTurns(an, binh, "during", 6);
        server.kill();
        sayInTurns(an, binh, "after", 4);
        assertThat(an.banner()).hasText("Connection lost. What you write is kept.");
        an.awaitWaiting((int) an.lines().stream()
                .filter(line -> line.state().equals("waiting"))
                .count());
        server.restart();
        bothShowAll(an, binh, 14);
        assertThat(an.find("#banner")).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(10_000));
    }

    @Test
    void when_the_server_is_stopped_and_started_nothing_is_missing() {
        ChatPage an = person("An", "stopped");
        ChatPage binh = person("Bình", "stopped");
        sayInTurns(an, binh, "before", 1);
        server.stop();
        sayInTurns(an, binh, "while it is down", 3);
        server.restart();
        bothShowAll(an, binh, 4);
    }

    @Test
    void when_the_network_is_switched_off_for_one_both_go_on_typing_and_both_show_all() {
        BrowserContext ans = browser();
        ChatPage an = tab(ans).enter(server.url(), "offline", "An");
        ChatPage binh = person("Bình", "offline");
        sayInTurns(an, binh, "before", 2);
        an.awaitCount(4);

        ans.setOffline(true);
        sayInTurns(an, binh, "meanwhile", 5);
        an.awaitWaiting(5);
        binh.awaitCount(9);
        assertThat(an.banner()).hasText("You are offline. What you write is kept and sent when you are back.");

        ans.setOffline(false);
        bothShowAll(an, binh, 7);
        assertThat(an.find("#banner")).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(10_000));
    }

    @Test
    void a_message_typed_offline_survives_the_closed_tab_and_is_sent_once() {
        BrowserContext ans = browser();
        ChatPage an = tab(ans).enter(server.url(), "tunnel", "An");
        ChatPage binh = person("Bình", "tunnel");
        an.say("before");
        binh.awaitTexts("before");

        ans.setOffline(true);
        an.say("written in a tunnel");
        an.awaitWaiting(1);
        awaitStoredInBrowser(an, "written in a tunnel");
        an.page().close();
        ans.setOffline(false);

        ChatPage again = tab(ans).open(server.url(), "tunnel");
        again.awaitTexts("before", "written in a tunnel");
        binh.awaitTexts("before", "written in a tunnel");
        again.say("after");
        again.awaitTexts("before", "written in a tunnel", "after");
        binh.awaitTexts("before", "written in a tunnel", "after");
        assertThat(again.lines()).extracting(ChatPage.Line::who).containsOnly("You");
    }

    @Test
    void a_reload_while_the_server_is_gone_for_the_socket_keeps_what_waits() {
        BrowserContext ans = browser();
        ChatPage an = tab(ans).enter(server.url(), "reload", "An");
        an.say("stored");
        an.awaitTexts("stored");
        // The page itself is still served; only the connection is refused.
        boolean[] cut = {false};
        ans.routeWebSocket(Pattern.compile(".*/socket$"), route -> {
            if (cut[0]) {
                route.close();
            } else {
                route.connectToServer();
            }
        });
        cut[0] = true;
        // Nor does plain HTTP lead out.
        ans.route(Pattern.compile(".*/(events|rooms)[/?].*"), route -> {
            if (cut[0]) {
                route.abort();
            } else {
                route.resume();
            }
        });
        an.page().reload();
        an.say("kept");
        an.awaitWaiting(1);
        awaitStoredInBrowser(an, "kept");
        an.page().reload();
        an.awaitWaiting(1);
        assertThat(an.texts()).containsExactly("kept");
        cut[0] = false;
        // Not by the banner's button: the page may be back before it can be clicked.
        an.page().evaluate("dispatchEvent(new Event('online'))");
        an.awaitTexts("stored", "kept");
    }

    @Test
    void when_an_older_backup_was_restored_the_page_says_what_is_gone(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Path backup = folder.resolve("backup");
        try (StandaloneServer other = StandaloneServer.start(data)) {
            ChatPage an = tab(browser()).enter(other.url(), "restored", "An");
            an.say("one");
            an.awaitTexts("one");
            other.stop();
            copy(data, backup);
            other.restart();
            an.say("two");
            an.say("three");
            an.awaitTexts("one", "two", "three");
            other.stop();
            delete(data);
            copy(backup, data);
            other.restart();
            an.awaitTexts("one");
            assertThat(an.find(".line.gap"))
                    .hasText("The room was restored from an older copy: messages 1–3 may have changed or gone");
            an.say("two, anew");
            an.awaitTexts("one", "two, anew");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void sayInTurns(ChatPage an, ChatPage binh, String what, int times) {
        for (int i = 1; i <= times; i++) {
            an.say("An " + what + " " + i);
            binh.say("Bình " + what + " " + i);
        }
    }

    /** Both have the same log: each one's messages once and in the order in which they were typed. */
    private static void bothShowAll(ChatPage an, ChatPage binh, int each) {
        an.awaitCount(2 * each);
        binh.awaitTexts(an.texts());
        List<ChatPage.Line> lines = an.lines();
        assertThat(lines)
                .extracting(ChatPage.Line::seq)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 2 * each)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(new HashSet<>(an.texts())).hasSize(2 * each);
        for (String who : List.of("An", "Bình")) {
            List<String> said = lines.stream()
                    .map(ChatPage.Line::text)
                    .filter(text -> text.startsWith(who))
                    .toList();
            List<String> typed = new ArrayList<>(said);
            typed.sort(ChatRecoveryIT::asTyped);
            assertThat(said).hasSize(each).isEqualTo(typed);
        }
    }

    private static int asTyped(String one, String other) {
        List<String> phases = List.of("before", "during", "meanwhile", "while it is down", "after");
        Stream<Integer> keys = Stream.of(one, other).map(text -> {
            int at = text.lastIndexOf(' ');
            String phase = text.substring(text.indexOf(' ') + 1, at);
            return phases.indexOf(phase) * 100 + Integer.parseInt(text.substring(at + 1));
        });
        List<Integer> both = keys.toList();
        return both.get(0) - both.get(1);
    }

    /** Until the browser's database has it, a closed tab may lose it: no API can promise more. */
    private static void awaitStoredInBrowser(ChatPage page, String text) {
        page.page().waitForFunction("""
                async text => {
                  for (const { name } of await indexedDB.databases()) {
                    const db = await new Promise((resolve, reject) => {
                      const request = indexedDB.open(name);
                      request.onsuccess = () => resolve(request.result);
                      request.onerror = () => reject(request.error);
                    });
                    for (const store of db.objectStoreNames) {
                      const all = await new Promise(resolve => {
                        const request = db.transaction(store).objectStore(store).getAll();
                        request.onsuccess = () => resolve(request.result);
                      });
                      if (JSON.stringify(all).includes(text)) { db.close(); return true; }
                    }
                    db.close();
                  }
                  return false;
                }""", text);
    }
}
