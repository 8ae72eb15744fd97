package phao.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import phao.container.Deployment;

/**
 * An exchange without a container. The client sends its body part by part as the test says, and reads when the test lets it; what it
 * got is there to be looked at. One thread.
 */
final class StubExchange {

    private final Map<String, List<String>> requestHeaders = new LinkedHashMap<>();
    final Map<String, String> headers = new LinkedHashMap<>();
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    int status = HttpServletResponse.SC_OK;
    private final String method;
    private final String address;
    boolean reads = true;
    boolean complete;
    /** How often the exchange was given back to the container. */
    int completions;
    /** Thrown by the next write; null: nothing is. */
    Throwable writeFailure;

    String contextPath = "";
    String remote = "127.0.0.1";
    /** Which header can't be set. */
    String brokenHeader = "";

    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private boolean async;
    private byte[] arrived = new byte[0];
    private ReadListener body;

    private final ServletInputStream in = new ServletInputStream() {
        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return arrived.length > 0;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body = listener;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into) {
            int length = Math.min(into.length, arrived.length);
            System.arraycopy(arrived, 0, into, 0, length);
            arrived = Arrays.copyOfRange(arrived, length, arrived.length);
            return length;
        }
    };

    private final ServletOutputStream out = new ServletOutputStream() {
        @Override
        public boolean isReady() {
            return reads;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            // It is never asked to go on.
        }

        @Override
        public void write(int b) throws IOException {
            Throwable failure = writeFailure;
            writeFailure = null;
            if (failure instanceof IOException e) {
                throw e;
            } else if (failure instanceof Error e) {
                throw e;
            } else if (failure != null) {
                throw (RuntimeException) failure;
            }
            written.write(b);
        }
    };

    final HttpServletRequest request = stub(HttpServletRequest.class, this::asked);
    final HttpServletResponse response = stub(HttpServletResponse.class, this::answered);

    StubExchange() {
        this("GET", "/rooms/lobby");
    }

    /** @param requestHeaders names and values in turn */
    StubExchange(String method, String address, String... requestHeaders) {
        this.method = method;
        this.address = address;
        for (int i = 0; i < requestHeaders.length; i += 2) {
            this.requestHeaders
                    .computeIfAbsent(requestHeaders[i].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(requestHeaders[i + 1]);
        }
    }

    AsyncResponse begin(Deployment phao) throws Exception {
        return AsyncResponse.beginBounded(phao, request, response);
    }

    /** The client sends some of the body. */
    void arrives(byte[] part) throws Exception {
        arrived = part;
        if (body != null && part.length > 0) {
            body.onDataAvailable();
        }
    }

    /** The client has sent all of it. */
    void ends() throws Exception {
        if (body != null) {
            body.onAllDataRead();
        }
    }

    String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    private AsyncContext context() {
        async = true;
        return stub(AsyncContext.class, (proxy, called, args) -> {
            if (called.getName().equals("complete")) {
                complete = true;
                completions++;
            }
            return nothing(called.getReturnType());
        });
    }

    private List<String> requestHeaders(Object name) {
        return requestHeaders.getOrDefault(name.toString().toLowerCase(Locale.ROOT), List.of());
    }

    private Object asked(Object proxy, Method called, Object[] args) {
        return switch (called.getName()) {
            case "startAsync", "getAsyncContext" -> context();
            case "isAsyncStarted" -> async;
            case "getMethod" -> method;
            case "getRequestURI" -> address.replaceFirst("\\?.*", "");
            case "getQueryString" -> address.contains("?") ? address.substring(address.indexOf('?') + 1) : null;
            case "getContextPath" -> contextPath;
            case "getRemoteAddr" -> remote;
            case "getServerName" -> "here.example";
            case "getServerPort" -> 8443;
            case "setAttribute" -> attributes.put(args[0].toString(), args[1]);
            case "getAttribute" -> attributes.get(args[0].toString());
            case "getHeaders" -> Collections.enumeration(requestHeaders(args[0]));
            case "getHeader" -> requestHeaders(args[0]).stream().findFirst().orElse(null);
            case "getContentType" ->
                requestHeaders("Content-Type").stream().findFirst().orElse(null);
            case "getContentLengthLong" -> -1L;
            case "getInputStream" -> in;
            default -> nothing(called.getReturnType());
        };
    }

    private Object answered(Object proxy, Method called, Object[] args) {
        switch (called.getName()) {
            case "setStatus", "sendError" -> status = (int) args[0];
            case "setHeader", "addHeader" -> {
                if (args[0].equals(brokenHeader)) {
                    throw new IllegalArgumentException("a secret");
                }
                headers.put(args[0].toString(), args[1].toString());
            }
            case "setContentLength" -> headers.put("Content-Length", args[0].toString());
            case "setContentType" -> headers.put("Content-Type", args[0].toString());
            case "resetBuffer" -> written.reset();
            case "getOutputStream" -> {
                return out;
            }
            default -> {
                /* is not looked at */
            }
        }
        return nothing(called.getReturnType());
    }

    private static <T> T stub(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(StubExchange.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object nothing(Class<?> type) {
        return type == boolean.class
                ? Boolean.FALSE
                : type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : null;
    }
}
