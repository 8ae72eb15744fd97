package phao.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The description that a server gives of itself, and whether an answer is as it says. Any thread. */
public final class OpenApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;

    OpenApi(String document) throws IOException {
        this.document = JSON.readTree(document);
    }

    /**
     * Fails unless the answer's status is described, with its media type, and its body fits the schema.
     *
     * @param path below the application, without query
     * @param contentType empty when there is none
     */
    void check(String method, String path, int status, String contentType, byte[] body) throws IOException {
        String what = method + " /" + path + " answered " + status + " " + contentType;
        JsonNode operation =
                operation(method, path).orElseThrow(() -> new AssertionError(what + ", which is not described"));
        JsonNode response = resolve(operation.path("responses").path(Integer.toString(status)));
        assertThat(response.isMissingNode())
                .as(what + ", a status that is not described")
                .isFalse();
        if (body.length == 0 || method.equals("HEAD")) {
            return;
        }
        String type = contentType.split(";")[0].strip().toLowerCase(Locale.ROOT);
        JsonNode content = response.path("content");
        JsonNode media = content.has(type) ? content.get(type) : content.path("*/*");
        assertThat(media.isMissingNode())
                .as(what + ", a type that is not described")
                .isFalse();
        if (type.endsWith("json") && content.has(type)) {
            checkJson(what, media.get("schema"), JSON.readTree(body));
        }
    }

    /** Fails unless this is a frame as an event carries it. */
    void checkFrame(String json) throws IOException {
        checkJson("the event " + json, JSON.readTree("{\"$ref\":\"#/components/schemas/Frame\"}"), JSON.readTree(json));
    }

    private void checkJson(String what, JsonNode schema, JsonNode body) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.get("components"));
        var errors = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(body);
        assertThat(errors).as(what + ": " + body).isEmpty();
    }

    private Optional<JsonNode> operation(String method, String path) {
        return StreamSupport.stream(
                        ((Iterable<Map.Entry<String, JsonNode>>) document.get("paths")::fields).spliterator(), false)
                .filter(entry -> ("/" + path).matches(entry.getKey().replaceAll("\\{[^}]*}", "[^/]*")))
                .map(entry -> entry.getValue().get(method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }
}
