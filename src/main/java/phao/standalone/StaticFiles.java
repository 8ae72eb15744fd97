package phao.standalone;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import phao.container.Parameters;
import phao.container.Refused;
import phao.http.Tags;
import phao.http.UnexpectedError;

/**
 * Serves what lies beside {@code WEB-INF} in the WAR, as a container's default servlet would.
 *
 * <p>All of it is read into memory once; a request can only name one of those files, so that no trick with a path
 * reaches anything else. Any thread may call it.
 */
final class StaticFiles extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** What a container does not serve either, and the classes of {@code phao.boot}, which it does: they are of no use to anybody. */
    private static final String[] HIDDEN = {"WEB-INF/", "META-INF/", "phao/"};

    private static final String INDEX = "index.html";
    private static final String ANYTHING = "application/octet-stream";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html;charset=UTF-8"),
            Map.entry("css", "text/css;charset=UTF-8"),
            Map.entry("js", "text/javascript;charset=UTF-8"),
            Map.entry("mjs", "text/javascript;charset=UTF-8"),
            Map.entry("ts", "text/plain;charset=UTF-8"),
            Map.entry("txt", "text/plain;charset=UTF-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/vnd.microsoft.icon"),
            Map.entry("woff2", "font/woff2"));

    /** The bytes are never changed after reading. */
    private record Content(byte[] bytes, String type, String tag, long lastModified) {}

    private final transient Map<String, Content> files;

    private final String contextPath;

    private StaticFiles(Map<String, Content> files, String contextPath) {
        this.files = files;
        this.contextPath = contextPath;
    }

    static StaticFiles of(Path war, String contextPath) throws IOException {
        Map<String, Content> files = new HashMap<>();
        try (ZipFile zip = new ZipFile(war.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (!entry.isDirectory() && !isHidden(entry.getName())) {
                    files.put("/" + entry.getName(), content(zip, entry));
                }
            }
        }
        return new StaticFiles(Map.copyOf(files), contextPath);
    }

    private static boolean isHidden(String name) {
        for (String hidden : HIDDEN) {
            if (name.regionMatches(true, 0, hidden, 0, hidden.length())) {
                return true;
            }
        }
        return false;
    }

    private static Content content(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            String tag = "\"" + Long.toHexString(entry.getCrc()) + "-" + Long.toHexString(entry.getSize()) + "\"";
            return new Content(in.readAllBytes(), typeOf(entry.getName()), tag, entry.getTime());
        }
    }

    private static String typeOf(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, ANYTHING);
    }

    @Override
    public void init() {
        UnexpectedError.prepare();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        try {
            super.service(request, response);
        } catch (RuntimeException | Error e) {
            UnexpectedError.answer(e, request, response);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Not getServletPath: for the servlet of all that is left, Grizzly gives an empty one.
        String path = request.getRequestURI().substring(contextPath.length());
        if (path.isEmpty()) {
            // Relative addresses in the page need the slash. sendRedirect would take the Host that the request names.
            response.setStatus(HttpServletResponse.SC_FOUND);
            response.setHeader("Location", contextPath + "/");
            return;
        }
        try {
            Content file = files.get(path.endsWith("/") ? path + INDEX : decoded(path));
            if (file == null) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            send(file, request, response);
        } catch (Refused e) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        }
    }

    private static String decoded(String path) throws Refused {
        int parameters = path.indexOf(';');
        return Parameters.segment(parameters < 0 ? path : path.substring(0, parameters));
    }

    private static void send(Content file, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("ETag", file.tag());
        response.setDateHeader("Last-Modified", file.lastModified());
        // A browser keeps the file but asks each time: a new version of the server is seen at once.
        response.setHeader("Cache-Control", "no-cache");
        if (isKnown(file, request)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(file.type());
        response.setContentLength(file.bytes().length);
        response.getOutputStream().write(file.bytes());
    }

    /** RFC 9110 §13.2.2: If-Modified-Since counts only where there is no If-None-Match. */
    private static boolean isKnown(Content file, HttpServletRequest request) throws IOException {
        String tags = request.getHeader("If-None-Match");
        if (tags != null) {
            return Tags.match(tags, file.tag());
        }
        try {
            long since = request.getDateHeader("If-Modified-Since");
            return since >= 0 && file.lastModified() / 1000 <= since / 1000;
        } catch (IllegalArgumentException e) {
            return false; // not a date: as if it were not there
        }
    }
}
