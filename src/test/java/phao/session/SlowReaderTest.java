package phao.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import phao.log.LogEngine;

/** How little the server holds for who does not read. */
class SlowReaderTest {

    private static final String AN = "00112233445566778899aabbccddeeff";
    private static final String BINH = "ffeeddccbbaa99887766554433221100";
    private static final int ROOMS = 4;
    /** More than the newest that a room keeps in memory. */
    private static final int MANY = 600;

    private final SteppedServer server = new SteppedServer();

    private static void publish(TestClient client, String room, int count, String text) {
        for (int n = 1; n <= count; n++) {
            client.send("[{'type':'publish','room':'%s','n':%d,'data':'%s'}]".formatted(room, n, text));
        }
    }

    @Test
    void who_catches_up_from_the_log_is_not_written_much_at_once() {
        TestClient an = TestClient.connected(server, AN, 1, "An").send("[{'type':'join','room':'lobby'}]");
        publish(an, "lobby", 1_000, "x".repeat(400));
        TestClient binh = TestClient.connected(server, BINH, 1, "Bình");
        binh.send("[{'type':'join','room':'lobby','epoch':'0000000000000001','after':0}]");
        assertThat(binh.takeTexts()).hasSize(1_000);
        assertThat(binh.longestWrite()).isLessThan(128 << 10);
    }

    @Test
    void of_many_rooms_that_went_on_one_page_is_held_and_one_is_written() {
        AtomicInteger pages = new AtomicInteger();
        server.start(counting(server.engine, pages));
        TestClient an = TestClient.connected(server, AN, 1, "An");
        TestClient binh = TestClient.connected(server, BINH, 1, "Bình");
        for (int room = 0; room < ROOMS; room++) {
            an.send("[{'type':'join','room':'r%d'}]".formatted(room));
            binh.send("[{'type':'join','room':'r%d'}]".formatted(room));
        }
        binh.takeAll();
        binh.stopReading();
        for (int room = 0; room < ROOMS; room++) {
            publish(an, "r" + room, MANY, "x");
        }
        int before = pages.get();

        binh.readOneWrite();
        assertThat(pages.get() - before).as("pages read for who does not read").isEqualTo(2);
        binh.readAgain();
        assertThat(binh.takeTexts()).hasSize(ROOMS * MANY);
    }

    private static LogEngine counting(LogEngine engine, AtomicInteger pages) {
        return (LogEngine) Proxy.newProxyInstance(LogEngine.class.getClassLoader(), new Class<?>[] {LogEngine.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("after")) {
                pages.incrementAndGet();
            }
            try {
                return method.invoke(engine, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
