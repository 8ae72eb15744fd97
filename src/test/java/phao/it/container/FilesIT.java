package phao.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesIT extends DeployedWar {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "WEB-INF/web.xml",
                "web-inf/web.xml",
                "%57EB-INF/web.xml",
                "WEB-INF/lib/",
                "x/..%2fWEB-INF/web.xml"
            })
    void what_lies_in_web_inf_is_not_served(String path) throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(http(path)).build(), BodyHandlers.discarding());
        assertThat(answer.statusCode()).isBetween(400, 499);
    }
}
