package phao.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import phao.access.IssuedTokens;
import phao.log.Retention;
import phao.log.memory.MemoryEngine;

/**
 * Plays the golden transcripts in src/test/transcripts against the real server; the JavaScript client's tests play the other
 * side of the same files (see the README there).
 */
class TranscriptTest {

    private static final Path FOLDER = Path.of("src/test/transcripts");

    @TestFactory
    List<DynamicTest> the_server_answers_as_the_transcript_says() throws IOException {
        return transcripts()
                .filter(file -> !read(file).getBoolean("client", false))
                .map(file -> dynamicTest(file.getFileName().toString(), () -> new Play().play(read(file))))
                .toList();
    }

    @Test
    void there_are_transcripts() throws IOException {
        assertThat(transcripts()).isNotEmpty();
    }

    private static Stream<Path> transcripts() throws IOException {
        return Files.list(FOLDER)
                .filter(file -> file.toString().endsWith(".json"))
                .sorted();
    }

    private static JsonObject read(Path file) {
        try (var reader = Json.createReader(Files.newBufferedReader(file))) {
            return reader.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Play {
        private final SteppedServer server = new SteppedServer();
        private final Map<String, TestClient> clients = new HashMap<>();
        private MemoryEngine.Store backup;

        void play(JsonObject transcript) {
            int number = 0;
            for (JsonValue step : transcript.getJsonArray("steps")) {
                number++;
                try {
                    step("client", step.asJsonObject());
                } catch (AssertionError e) {
                    throw new AssertionError("step " + number + " " + step + ": " + e.getMessage(), e);
                }
            }
            clients.forEach((name, client) -> assertThat(client.takeAll())
                    .as("frames beyond the transcript")
                    .isEmpty());
        }

        private void step(String who, JsonObject step) {
            if (step.containsKey("other")) {
                step("other", step.getJsonObject("other"));
            } else if (step.containsKey("send")) {
                client(who).sendText(step.getJsonArray("send").toString());
            } else if (step.containsKey("sendText")) {
                client(who).sendText(step.getString("sendText"));
            } else if (step.containsKey("sendBinary")) {
                JsonObject binary = step.getJsonObject("sendBinary");
                client(who)
                        .sendBinary(
                                binary.getJsonObject("header").toString(),
                                Base64.getDecoder().decode(binary.getString("payload")));
            } else if (step.containsKey("receive")) {
                receive(client(who), step.getJsonArray("receive"));
            } else if (step.containsKey("receiveBinary")) {
                assertThat((Object) client(who).take()).isEqualTo(step.getJsonObject("receiveBinary"));
            } else if (step.containsKey("closed")) {
                assertThat(client(who).closedWith()).isEqualTo(step.getInt("closed"));
                clients.remove(who);
            } else if (step.containsKey("reconnect")) {
                client(who).cut();
                clients.put(who, new TestClient(server));
            } else if (step.containsKey("server")) {
                server(step.getJsonObject("server"));
            }
        }

        private TestClient client(String who) {
            return clients.computeIfAbsent(who, name -> new TestClient(server));
        }

        private static void receive(TestClient client, JsonArray frames) {
            List<JsonObject> received = new ArrayList<>();
            frames.forEach(frame -> received.add(withoutText(client.take(), frame.asJsonObject())));
            assertThat(received).isEqualTo(frames.getValuesAs(JsonObject.class));
        }

        /** The text for people may change: a transcript that leaves it out does not compare it. */
        private static JsonObject withoutText(JsonObject frame, JsonObject expected) {
            return frame.containsKey("message") && !expected.containsKey("message")
                    ? Json.createObjectBuilder(frame).remove("message").build()
                    : frame;
        }

        /** What happens to the server between two steps. */
        private void server(JsonObject what) {
            if (what.containsKey("guard")) {
                IssuedTokens tokens = server.guard(what.getString("guard"));
                what.getJsonObject("tokens")
                        .forEach((token, user) ->
                                tokens.put(token, ((JsonString) user).getString(), Duration.ofHours(1)));
            } else if (what.containsKey("pass")) {
                server.pass(Duration.ofMillis(what.getInt("pass")));
            } else if (what.containsKey("retain")) {
                server.log.retain(new Retention(what.getInt("retain"), 0, Duration.ZERO, Duration.ZERO));
                server.settle();
            } else if (what.containsKey("backup")) {
                backup = server.store().copy();
            } else if (what.containsKey("restore")) {
                server.start(new MemoryEngine(backup, () -> what.getString("restore")));
                clients.clear();
            }
        }
    }
}
