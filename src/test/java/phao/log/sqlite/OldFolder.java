package phao.log.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import phao.log.Append;
import phao.log.Appended;
import phao.log.Appended.Known;
import phao.log.Appended.Skipped;
import phao.log.Appended.Stored;
import phao.log.LogEngine;
import phao.log.LogEngineContract;
import phao.log.LogException;
import phao.log.Position;
import phao.protocol.Content;
import phao.protocol.Cursor;
import phao.protocol.Gap;
import phao.protocol.Member;
import phao.protocol.Message;

/** A data folder that a released version wrote, and what that version said is in it (src/test/log-folders/README.md). */
record OldFolder(String name) {

    private static final Path FOLDERS = Path.of("src/test/log-folders");

    static List<OldFolder> all() {
        return Stream.concat(
                        ofFormat1().stream(),
                        IntStream.rangeClosed(2, DatabaseFormat.PRESENT.number())
                                .boxed()
                                .flatMap(format -> Stream.of("stopped", "killed")
                                        .map(end -> new OldFolder("0.1.0-format-" + format + "/" + end))))
                .toList();
    }

    static List<OldFolder> ofFormat1() {
        return List.of(new OldFolder("0.1.0/stopped"), new OldFolder("0.1.0/killed"));
    }

    /** A copy to work with, at a place where nothing is yet. */
    Path copyTo(Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(FOLDERS.resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return target;
    }

    private JsonObject said() {
        try (JsonReader json = Json.createReader(Files.newBufferedReader(FOLDERS.resolve(name + ".json")))) {
            return json.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonObject> said(String list) {
        return said().getJsonArray(list).getValuesAs(JsonObject.class);
    }

    /** The log has all that the old version said, and answers every old cursor and every repeated publish as that one did. */
    void checkEverythingIsIn(LogEngine log) throws LogException {
        for (JsonObject room : said("rooms")) {
            checkMessages(log, room);
            for (JsonObject cursor : room.getJsonArray("cursors").getValuesAs(JsonObject.class)) {
                checkCursor(log, room.getString("room"), cursor);
            }
        }
        for (JsonObject known : said("known")) {
            assertThat(publish(log, known, known.getInt("n")))
                    .as("%s again", known)
                    .isEqualTo(new Known(
                            known.getInt("seq"), known.getJsonNumber("time").longValue()));
        }
        for (JsonObject next : said("next")) {
            assertThat(publish(log, next, next.getInt("n") + 1))
                    .as("one more than %s", next)
                    .isEqualTo(new Skipped(next.getInt("n")));
            assertThat(log.position(next.getString("room"), next.getString("client"), "")
                            .lastN())
                    .isEqualTo(next.getInt("n") - 1);
        }
    }

    private static void checkMessages(LogEngine log, JsonObject room) throws LogException {
        String name = room.getString("room");
        Position position = log.position(name, "", "");
        assertThat(List.of(position.first(), position.head()))
                .as("first and head of %s", name)
                .containsExactly((long) room.getInt("first"), (long) room.getInt("head"));
        List<List<Object>> expected =
                messages(name, room).stream().map(OldFolder::fields).toList();
        assertThat(log.after(name, 0, 1_000, Long.MAX_VALUE))
                .as(name)
                .map(OldFolder::fields)
                .isEqualTo(expected);
        assertThat(log.before(name, Long.MAX_VALUE, 1_000, Long.MAX_VALUE))
                .as(name)
                .map(OldFolder::fields)
                .isEqualTo(expected);
    }

    private static void checkCursor(LogEngine log, String room, JsonObject said) throws LogException {
        Cursor cursor = new Cursor(said.getString("epoch"), said.getInt("seq"));
        Optional<Gap> gap =
                said.get("gap") == JsonValue.NULL ? Optional.empty() : Optional.of(gap(said.getJsonObject("gap")));
        assertThat(log.position(room, "", cursor.epoch()).gap(cursor))
                .as("gap of %s in %s", cursor, room)
                .isEqualTo(gap);
    }

    private static Gap gap(JsonObject gap) {
        return new Gap(
                Gap.Reason.valueOf(gap.getString("reason").toUpperCase(Locale.ROOT)),
                gap.getInt("from"),
                gap.getInt("to"),
                gap.getInt("next"));
    }

    /** Each client publishes its next message in each of its rooms, and it is stored there as the room's next one. */
    void checkItGoesOn(LogEngine log) throws LogException {
        for (JsonObject next : said("next")) {
            long head = log.position(next.getString("room"), "", "").head();
            Stored stored = (Stored) publish(log, next, next.getInt("n"));
            assertThat(stored.message().seq()).isEqualTo(head + 1);
            assertThat(log.after(next.getString("room"), head, 10, Long.MAX_VALUE))
                    .map(OldFolder::fields)
                    .containsExactly(fields(stored.message()));
        }
    }

    private static Appended publish(LogEngine log, JsonObject who, int n) throws LogException {
        return log.append(
                        List.of(new Append(
                                who.getString("room"),
                                who.getString("client"),
                                n,
                                LogEngineContract.MEMBER,
                                Content.text("written by a later version"))),
                        LogEngineContract.NOW)
                .get(0);
    }

    long messages() {
        return said("rooms").stream()
                .mapToLong(room -> room.getJsonArray("messages").size())
                .sum();
    }

    /** By room, how many bytes its contents and thumbnails have. */
    Map<String, Long> contentBytes() {
        return said("rooms").stream()
                .collect(Collectors.toMap(
                        room -> room.getString("room"),
                        room -> messages(room.getString("room"), room).stream()
                                .mapToLong(message -> message.content().heldBytes())
                                .sum()));
    }

    private static List<Message> messages(String name, JsonObject room) {
        return room.getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                .map(json -> message(name, json))
                .toList();
    }

    private static Message message(String room, JsonObject json) {
        Member from = new Member(
                json.getJsonObject("from").getString("id"),
                json.getJsonObject("from").getString("name"),
                json.getJsonObject("from").getString("user", ""));
        boolean text = json.containsKey("data");
        byte[] bytes = text
                ? json.getString("data").getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(json.getString("base64"));
        Content content = new Content(
                        text ? Content.Kind.TEXT : Content.Kind.BINARY,
                        bytes,
                        json.getString("contentType", ""),
                        json.getString("filename", ""))
                .withThumbnail(Base64.getDecoder().decode(json.getString("thumbnail", "")));
        return new Message(
                room, json.getInt("seq"), json.getJsonNumber("time").longValue(), from, json.getInt("n", 0), content);
    }

    /** All of it, so that it can be compared: a record with an array is equal to nothing else. */
    private static List<Object> fields(Message message) {
        Content content = message.content();
        return List.of(
                message.room(),
                message.seq(),
                message.time(),
                message.from(),
                message.n(),
                content.kind(),
                HexFormat.of().formatHex(content.bytes()),
                content.contentType(),
                content.filename(),
                HexFormat.of().formatHex(content.thumbnail()));
    }

    @Override
    public String toString() {
        return name;
    }
}
