package phao.token;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import phao.protocol.Ascii;
import phao.protocol.Names;

/**
 * Reads JSON of which two readers can't think differently: UTF-8, no member twice, no half surrogate pairs (RFC 7493 §2), numbers that a
 * double has room for.
 */
final class StrictJson {

    static final JsonProvider JSON = JsonProvider.provider();

    /** Deeper JSON is an attack on the stack of whoever reads the claims. */
    private static final int MAX_DEPTH = 16;
    /** No time, count or fraction is longer. Reading long digits takes time that grows with their square. */
    private static final int MAX_NUMBER_CHARS = 32;
    /** 1e999999999 written out would fill the heap. A double ends at 1e308. */
    private static final int MAX_EXPONENT = 308;

    private StrictJson() {}

    /** @param what its name in the reason */
    static JsonObject object(byte[] utf8, String what) throws BadToken {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadToken(what + " is not UTF-8");
        }
        try (JsonParser parser = JSON.createParser(new StringReader(text))) {
            if (parser.next() != JsonParser.Event.START_OBJECT) {
                throw new BadToken(what + " is no JSON object");
            }
            JsonObject object = object(parser, 1);
            if (parser.hasNext()) {
                throw new BadToken("something follows the JSON of " + what);
            }
            return object;
        } catch (JsonException
                | NoSuchElementException
                | ArithmeticException
                | IllegalArgumentException
                | IllegalStateException
                | UnsupportedOperationException e) {
            throw new BadToken(what + " is not JSON");
        }
    }

    private static JsonObject object(JsonParser parser, int depth) throws BadToken {
        JsonObjectBuilder object = JSON.createObjectBuilder();
        Set<String> names = new HashSet<>();
        while (parser.next() != JsonParser.Event.END_OBJECT) {
            String name = text(parser);
            // RFC 7519 §4: "The Claim Names within a JWT Claims Set MUST be unique"; RFC 7515 §4 says so of the header.
            if (!names.add(name)) {
                throw new BadToken("a member of the JSON is there twice");
            }
            object.add(name, value(parser, parser.next(), depth));
        }
        return object.build();
    }

    private static JsonArray array(JsonParser parser, int depth) throws BadToken {
        JsonArrayBuilder array = JSON.createArrayBuilder();
        JsonParser.Event event = parser.next();
        while (event != JsonParser.Event.END_ARRAY) {
            array.add(value(parser, event, depth));
            event = parser.next();
        }
        return array.build();
    }

    private static JsonValue value(JsonParser parser, JsonParser.Event event, int depth) throws BadToken {
        if (depth == MAX_DEPTH && (event == JsonParser.Event.START_OBJECT || event == JsonParser.Event.START_ARRAY)) {
            throw new BadToken("the JSON is nested deeper than " + MAX_DEPTH);
        }
        return switch (event) {
            case START_OBJECT -> object(parser, depth + 1);
            case START_ARRAY -> array(parser, depth + 1);
            case VALUE_STRING -> JSON.createValue(text(parser));
            case VALUE_NUMBER -> JSON.createValue(number(parser.getString()));
            case VALUE_TRUE -> JsonValue.TRUE;
            case VALUE_FALSE -> JsonValue.FALSE;
            case VALUE_NULL -> JsonValue.NULL;
            default -> throw new BadToken("the JSON has no value where one must be");
        };
    }

    private static String text(JsonParser parser) throws BadToken {
        String text = parser.getString();
        if (Names.unpairedSurrogate(text) >= 0) {
            throw new BadToken("the JSON has half of a surrogate pair, which is not Unicode text");
        }
        return text;
    }

    private static BigDecimal number(String digits) throws BadToken {
        if (digits.length() > MAX_NUMBER_CHARS) {
            throw new BadToken("a number has " + digits.length() + " characters, the limit is " + MAX_NUMBER_CHARS);
        }
        int e = Math.max(digits.indexOf('e'), digits.indexOf('E'));
        if (e >= 0) {
            int sign = digits.charAt(e + 1) == '-' || digits.charAt(e + 1) == '+' ? 1 : 0;
            String exponent = digits.substring(e + 1 + sign);
            if (!Ascii.isNumber(exponent, 3) || Integer.parseInt(exponent) > MAX_EXPONENT) {
                throw new BadToken("the exponent of a number is beyond " + MAX_EXPONENT);
            }
        }
        return new BigDecimal(digits);
    }
}
