package phao.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.spi.JsonProvider;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.token.KeyFault;
import phao.token.TokenSigner;

/**
 * The tokens of a thousand connections expire in the same second. All bring the next one before, as phao.js does; the next one of every second
 * client expires soon, and no other follows (docs/access.md, "Expiry, refresh and revocation").
 */
@Tag("alone")
class TokenStormIT {

    private static final int CLIENTS = 1_000;
    private static final int PORTION = 100;
    private static final int ROOMS = 10;
    private static final Duration LEEWAY = Duration.ofSeconds(1);
    /** docs/access.md: "closed `phao.token.leeway` after the expiry, within two seconds". */
    private static final Duration PROMPT = Duration.ofSeconds(2);

    private static final JsonProvider JSON = JsonProvider.provider();
    private static final Path SECRET = Path.of("src/test/containers/access/secret.txt");

    @TempDir
    private Path folder;

    private final TokenSigner signer = TokenSigner.of(SECRET);
    private final List<RenewingClient> clients = new ArrayList<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(3);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final Queue<Duration> publishes = new ConcurrentLinkedQueue<>();
    /** How many messages the bystander has published, in all rooms together. */
    private volatile int published;

    TokenStormIT() throws KeyFault {}

    @AfterEach
    void stop() {
        timer.shutdownNow();
        clients.forEach(RenewingClient::abort);
        executor.shutdownNow();
    }

    @Test
    void a_thousand_tokens_that_expire_at_once_are_renewed_and_only_who_brings_none_is_closed() throws Exception {
        try (StandaloneServer server = StandaloneServer.start(
                folder.resolve("data"),
                "--token-secret",
                SECRET.toString(),
                "--access-rules",
                Files.writeString(folder.resolve("rules"), "** user read publish\n")
                        .toString(),
                "--token-leeway",
                LEEWAY.toSeconds() + "s")) {
            enter(server);
            try (PhaoClient bystander = bystander(server)) {
                ScheduledFuture<?> publishing =
                        timer.scheduleAtFixedRate(() -> publish(bystander), 0, 20, TimeUnit.MILLISECONDS);
                Duration work = server.processorTime();
                Instant expiry = bringTokens();
                RunningCheck.await(
                        "not all have renewed",
                        () -> clients.stream()
                                .allMatch(client -> client.renewals().size() == 2));
                Duration renewing = server.processorTime().minus(work);
                // The next tokens of these expire a second later.
                Instant closing = expiry.plusSeconds(1).plus(LEEWAY);
                RunningCheck.await(
                        "who brings no token stays", () -> doomed().stream().allMatch(client -> client.end() != null));
                publishing.cancel(false);
                RunningCheck.await(
                        "a message is missing",
                        () -> staying().stream().allMatch(client -> client.seq() == publishedIn(client)));
                check(closing);
                tell(renewing, closing);
            }
        }
    }

    /** In portions: the connections that wait to be accepted are bounded by the system. */
    private void enter(StandaloneServer server) {
        HttpClient http = HttpClient.newBuilder().executor(executor).build();
        Instant inAnHour = Instant.now().plusSeconds(3_600);
        for (int i = 0; i < CLIENTS; i++) {
            RenewingClient client = new RenewingClient(room(i), new Random(i), timer);
            clients.add(client);
            client.open(http, server.ws("socket"), token("u" + i, inAnHour));
            if (i % PORTION == PORTION - 1) {
                RunningCheck.await(
                        "clients did not come in", () -> clients.stream().allMatch(RenewingClient::isJoined));
            }
        }
    }

    /** The signer that all share: that of {@link TestTokens} reads its file for each. */
    private String token(String user, Instant expires) {
        return signer.sign(JSON.createObjectBuilder()
                .add("sub", user)
                .add("iat", Instant.now().getEpochSecond())
                .add("exp", expires.getEpochSecond())
                .build());
    }

    private static PhaoClient bystander(StandaloneServer server) throws Exception {
        PhaoClient client = PhaoClient.open(server.ws("socket"));
        client.send(
                "[{'type':'hello','client':'%s','generation':1,'token':'%s'}]",
                PhaoClient.newSecret(), TestTokens.of("bystander"));
        client.expect("{'type':'welcome'}");
        for (int room = 0; room < ROOMS; room++) {
            client.join(room(room));
        }
        return client;
    }

    /** All at once, tokens of one second, and for later the next ones. @return when the first ones expire */
    private Instant bringTokens() {
        Instant expiry = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(6);
        for (int i = 0; i < CLIENTS; i++) {
            String next = token("u" + i, expiry.plusSeconds(i % 2 == 0 ? 3_600 : 1));
            clients.get(i).bring(token("u" + i, expiry), next);
        }
        return expiry;
    }

    private void publish(PhaoClient bystander) {
        try {
            long begin = System.nanoTime();
            bystander.publish(room(published), 1 + published / ROOMS, "message " + published);
            publishes.add(Duration.ofNanos(System.nanoTime() - begin));
            published++;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String room(int number) {
        return "storm-" + number % ROOMS;
    }

    private long publishedIn(RenewingClient client) {
        int room = clients.indexOf(client) % ROOMS;
        return published / ROOMS + (room < published % ROOMS ? 1 : 0);
    }

    private List<RenewingClient> staying() {
        return everySecond(0);
    }

    private List<RenewingClient> doomed() {
        return everySecond(1);
    }

    private List<RenewingClient> everySecond(int first) {
        List<RenewingClient> some = new ArrayList<>();
        for (int i = first; i < CLIENTS; i += 2) {
            some.add(clients.get(i));
        }
        return some;
    }

    private void check(Instant closing) {
        assertThat(clients).extracting(RenewingClient::wrong).containsOnly("");
        assertThat(staying()).extracting(RenewingClient::end).containsOnlyNulls();
        assertThat(doomed()).extracting(RenewingClient::end).allSatisfy(end -> {
            assertThat(end.code()).isEqualTo(4004);
            assertThat(end.reason()).startsWith("token_expired: ");
            assertThat(end.when()).isBetween(closing, closing.plus(PROMPT));
        });
        assertThat(published).isGreaterThan(100);
        assertThat(percentile(publishes, 99)).as("99 of 100 publishes").isLessThan(Duration.ofSeconds(1));
    }

    private void tell(Duration work, Instant closing) {
        List<Duration> together =
                clients.stream().map(client -> client.renewals().getFirst()).toList();
        List<Duration> spread =
                clients.stream().map(client -> client.renewals().getLast()).toList();
        List<Duration> closed = doomed().stream()
                .map(client -> Duration.between(closing, client.end().when()))
                .toList();
        System.out.printf(
                "TokenStormIT: %d tokens at once answered after %s, their next ones, spread as phao.js does, after %s; the server"
                        + " worked %d ms for both; %d publishes of a bystander meanwhile took %s; %d clients without a next"
                        + " token closed %s after the leeway%n",
                CLIENTS,
                figures(together),
                figures(spread),
                work.toMillis(),
                publishes.size(),
                figures(publishes),
                closed.size(),
                figures(closed));
    }

    private static String figures(Collection<Duration> all) {
        return "%d / %d / %d ms"
                .formatted(
                        percentile(all, 50).toMillis(),
                        percentile(all, 99).toMillis(),
                        percentile(all, 100).toMillis());
    }

    private static Duration percentile(Collection<Duration> all, int percent) {
        return all.stream()
                .sorted()
                .skip((all.size() - 1L) * percent / 100)
                .findFirst()
                .orElseThrow();
    }
}
