package phao.sim;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Stands between a participant and its connection: asks for contents by reference now and then, another size for each join, and gives
 * the participant the texts that were referred to. What was said it knows by the file name, which is the text.
 */
final class SomeReferences {

    /** The texts of a simulation have 6 or 7 bytes. */
    private static final int[] SIZES = {0, 6, 7};

    private final Random random;
    private OptionalInt inlineBytes = OptionalInt.empty();

    SomeReferences(Random random) {
        this.random = random;
    }

    /** Another connection: of the one before nothing comes any more. */
    void connected() {
        inlineBytes = random.nextBoolean() ? OptionalInt.of(SIZES[random.nextInt(SIZES.length)]) : OptionalInt.empty();
    }

    String toServer(String message) {
        return each(message, frame -> switch (frame.getString("type")) {
            case "join" ->
                inlineBytes.isEmpty()
                        ? frame
                        : Json.createObjectBuilder(frame)
                                .add("inlineBytes", inlineBytes.getAsInt())
                                .build();
            case "publish" ->
                Json.createObjectBuilder(frame)
                        .add("filename", frame.getString("data"))
                        .build();
            default -> frame;
        });
    }

    String toClient(String message) {
        return each(message, frame -> frame.getString("type").equals("message") ? withData(frame) : frame);
    }

    private JsonObject withData(JsonObject frame) {
        if (frame.containsKey("removed")) {
            return frame;
        }
        String text = frame.getString("filename");
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        boolean large = inlineBytes.isPresent() && size > inlineBytes.getAsInt();
        if (frame.containsKey("data") == large
                || frame.containsKey("size") != large
                || frame.getInt("size", size) != size) {
            throw new AssertionError("up to " + inlineBytes + " bytes are wanted inline, and this came: " + frame);
        }
        return large ? Json.createObjectBuilder(frame).add("data", text).build() : frame;
    }

    /** The frames of a message, each changed. */
    static String each(String message, UnaryOperator<JsonObject> change) {
        JsonArrayBuilder frames = Json.createArrayBuilder();
        frames(message).forEach(frame -> frames.add(change.apply(frame)));
        return frames.build().toString();
    }

    /** The frames of a message. */
    static List<JsonObject> frames(String message) {
        try (JsonReader reader = Json.createReader(new StringReader(message))) {
            return reader.readArray().getValuesAs(JsonObject.class);
        }
    }
}
