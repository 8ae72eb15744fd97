package phao.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's files, asked for without a server. */
class StaticFilesTest {

    @TempDir
    private Path folder;
    private StaticFiles files;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Map<String, String> headers = new HashMap<>();
    private int status = HttpServletResponse.SC_OK;
    /** Thrown by the next write; null: nothing is. */
    private Error failure;

    @BeforeEach
    void pack() throws Exception {
        Path war = folder.resolve("phao.war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            zip.putNextEntry(new ZipEntry("a b.txt"));
            zip.write("hello".getBytes(StandardCharsets.US_ASCII));
        }
        files = StaticFiles.of(war, "/phao");
    }

    private final ServletOutputStream out = new ServletOutputStream() {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int b) {
            Error now = failure;
            failure = null;
            if (now != null) {
                throw now;
            }
            written.write(b);
        }
    };

    private String get(String address) throws Exception {
        files.service(
                stub(HttpServletRequest.class, (proxy, called, args) -> switch (called.getName()) {
                    case "getMethod" -> "GET";
                    case "getRequestURI" -> address;
                    case "getDateHeader" -> -1L;
                    case "isAsyncStarted" -> false;
                    default -> null;
                }),
                stub(HttpServletResponse.class, (proxy, called, args) -> {
                    switch (called.getName()) {
                        case "setHeader" -> headers.put(args[0].toString(), args[1].toString());
                        case "setStatus", "sendError" -> status = (int) args[0];
                        case "isCommitted" -> {
                            return false;
                        }
                        case "getOutputStream" -> {
                            return out;
                        }
                        default -> { /* is not looked at */ }
                    }
                    return null;
                }));
        return written.toString(StandardCharsets.UTF_8);
    }

    private static <T> T stub(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(StaticFilesTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Test
    void a_file_is_found_by_its_encoded_name() throws Exception {
        assertThat(get("/phao/a%20b.txt;v=1")).isEqualTo("hello");
    }

    /** The request's Host is anybody's word: a cache would keep it, and send others there. */
    @Test
    void the_address_without_its_slash_leads_to_a_path_on_this_server() throws Exception {
        assertThat(get("/phao")).isEmpty();
        assertThat(status).isEqualTo(302);
        assertThat(headers).containsEntry("Location", "/phao/");
    }

    @Test
    void an_address_that_is_wrongly_encoded_is_the_clients_fault() throws Exception {
        assertThat(get("/phao/a%2")).isEmpty();
        assertThat(status).isEqualTo(400);
    }

    @Test
    void what_nobody_expected_is_answered_with_a_reference_and_without_details() throws Exception {
        failure = new OutOfMemoryError("a secret");
        assertThat(get("/phao/a%20b.txt")).startsWith("{\"type\"").containsPattern("reference h[0-9]+-[0-9a-z]+:").doesNotContain("secret");
        assertThat(status).isEqualTo(500);
    }
}
