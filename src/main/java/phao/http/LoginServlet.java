package phao.http;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import phao.access.Bearer;
import phao.container.ContainerLogin;
import phao.container.Deployment;
import phao.protocol.Code;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;

/**
 * {@code /login}: a container lets nobody come here whom it has not signed in, and from here they are led back to the page (docs/access.md).
 * Any thread.
 */
@WebServlet(urlPatterns = "/login", asyncSupported = true)
public final class LoginServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(LoginServlet.class.getName());

    @Override
    String methods(HttpServletRequest request) {
        return "GET";
    }

    /** A link on another server's page may lead here. */
    @Override
    boolean mayChange(HttpServletRequest request) {
        return false;
    }

    /** Whoever it was: a login that was revoked must not keep its user from signing in. */
    @Override
    Bearer bearer(Deployment phao, HttpServletRequest request) {
        return Bearer.NOBODY;
    }

    @Override
    Demand demand(Deployment phao, HttpServletRequest request) {
        return Demand.NOTHING;
    }

    @Override
    void answer(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        if (!visit.phao().asksContainer()) {
            throw new RefusalException(Code.NOT_FOUND, "nobody signs in here: phao.access is not container");
        }
        Optional<String> wanted = Parameters.of(request.getQueryString()).one("return");
        response.setHeader("Cache-Control", "no-store");
        if (request.getUserPrincipal() == null) {
            LOG.log(
                    Level.WARNING,
                    "/login was asked for by somebody whom the container has not signed in: web.xml needs a security-constraint "
                            + "for it, and a login-config (docs/access.md)");
            throw new RefusalException(Code.UNEXPECTED, "this server can't sign anybody in: its log says why");
        }
        // In which the container remembers who it is.
        ContainerLogin.begin(request.getSession(true));
        response.sendRedirect(back(request.getContextPath() + "/", wanted.orElse("")));
    }

    /** Where to go on: on this application's own pages only. */
    static String back(String application, String wanted) {
        try {
            URI uri = new URI(wanted);
            String path = uri.normalize().getRawPath();
            if (path == null || !path.startsWith(application) || path.startsWith("//")) {
                return application;
            }
            return path
                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                    + (uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment());
        } catch (URISyntaxException e) {
            return application;
        }
    }
}
