package phao.http;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The cookie that holds a token for what can't send a header: a browser's own {@code EventSource} and images (RFC 6265bis). Any thread.
 */
final class SessionCookie {

    /** Over plain http there is no better name, and a browser takes no {@code Secure} there. */
    private static final String PLAIN = "phao";

    private static final String HOST = "__Host-phao";
    private static final String SECURE = "__Secure-phao";

    private SessionCookie() {}

    /**
     * The token in the cookie; empty without one.
     *
     * @param secure whether the browser came by https
     */
    static String of(HttpServletRequest request, boolean secure) {
        // Who can write a cookie over http, must not choose whose session one over https is.
        List<String> names = secure ? List.of(HOST, SECURE) : List.of(HOST, SECURE, PLAIN);
        return names.stream()
                .flatMap(name -> find(request, name).stream())
                .findFirst()
                .orElse("");
    }

    private static Optional<String> find(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        return Arrays.stream(cookies == null ? new Cookie[0] : cookies)
                .filter(cookie -> cookie.getName().equals(name))
                .map(Cookie::getValue)
                .findFirst();
    }

    /**
     * The header that sets it, for so many seconds; 0 removes it.
     *
     * @param path the application's
     * @param secure whether the browser came by https
     */
    static String set(String path, boolean secure, String token, long seconds) {
        // "__Host-" is for cookies with the path / only.
        String name = !secure ? PLAIN : path.isEmpty() ? HOST : SECURE;
        return name + "=" + token + "; Path=" + (path.isEmpty() ? "/" : path) + "; Max-Age=" + seconds
                + "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
    }
}
