package phao.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import phao.protocol.Code;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/**
 * Serves the page's files, and answers 404 to every address that no other servlet has. It takes the place of the containers' own servlets:
 * those don't compress by default, know nothing of names that change with the content, and would serve more of the WAR. Any thread.
 */
public final class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final List<String> METHODS = List.of("GET", "HEAD");

    private transient PageFiles files;

    /** For a container, which has the files in its deployment. */
    public PageServlet() {}

    /** For a server that has the files from elsewhere. */
    public PageServlet(PageFiles files) {
        this.files = files;
    }

    @Override
    public void init() throws ServletException {
        UnexpectedError.prepare();
        if (files == null) {
            try {
                files = PageFiles.of(getServletContext());
            } catch (IOException e) {
                throw new ServletException("the page's files can't be read", e);
            }
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answer(request, response);
        } catch (RuntimeException | Error e) {
            UnexpectedError.answer(e, request, response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Not getServletPath: it is empty for a default servlet on Grizzly.
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (path.isEmpty()) {
            // Relative addresses in the page need the slash. sendRedirect would take the Host that the request names.
            response.setStatus(HttpServletResponse.SC_FOUND);
            response.setHeader("Location", request.getContextPath() + "/");
            return;
        }
        try {
            Optional<PageFile> file = files.at(decoded(path));
            if (file.isEmpty()) {
                Problem.of(Code.NOT_FOUND, "nothing is at this address").send(request, response);
            } else if (METHODS.contains(request.getMethod()) || request.getDispatcherType() == DispatcherType.FORWARD) {
                // A container shows the form once more after a password that is wrong, in the answer to a POST.
                send(file.get(), request, response);
            } else {
                response.setHeader("Allow", String.join(", ", METHODS));
                Problem.of(Code.METHOD_NOT_ALLOWED, "this is a file: it takes GET and HEAD only")
                        .send(request, response);
            }
        } catch (RefusalException e) {
            Problem.of(e.refusal()).send(request, response);
        }
    }

    private static String decoded(String path) throws RefusalException {
        int parameters = path.indexOf(';', path.lastIndexOf('/'));
        return Parameters.segment(parameters < 0 ? path : path.substring(0, parameters));
    }

    private static void send(PageFile file, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean compressed = file.gzip().isPresent() && Accept.isForGzip(Headers.list(request, "Accept-Encoding"));
        PageFile.Coded coded = compressed ? file.gzip().get() : file.plain();
        response.setHeader("ETag", coded.tag());
        response.setHeader("Cache-Control", file.caching());
        // RFC 9110 §14.3: so that no client asks for a range. Files are small, and a part of a compressed one is of no
        // use.
        response.setHeader("Accept-Ranges", "none");
        if (file.gzip().isPresent()) {
            response.setHeader("Vary", "Accept-Encoding");
        }
        // There is no Last-Modified: two builds of one version differ, and their files' times don't.
        if (EntityTags.match(Headers.list(request, "If-None-Match"), coded.tag())) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        if (compressed) {
            response.setHeader("Content-Encoding", "gzip");
        }
        response.setContentType(file.type());
        response.setContentLength(coded.bytes().length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(coded.bytes());
        }
    }
}
