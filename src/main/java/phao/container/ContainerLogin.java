package phao.container;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.websocket.server.HandshakeRequest;
import java.io.Serializable;
import java.security.Principal;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import phao.access.Caller;
import phao.access.ContainerUser;
import phao.access.Login;

/**
 * Whom the container has signed in, by the login that the deployment chose (docs/access.md, "The container's own login"). It ends with the
 * HTTP session. Any thread.
 */
public final class ContainerLogin {

    private static final String ATTRIBUTE = ContainerLogin.class.getName();

    private ContainerLogin() {}

    /** Who brings a request; empty where the container is not asked, and for a request that another server's page may have made. */
    public static Optional<ContainerUser> of(Deployment phao, HttpServletRequest request) {
        return phao.asksContainer() && isOwn(phao, Handshake.callerOf(request), hasCookie(request))
                ? user(phao, request.getUserPrincipal(), request.getSession(false), request::isUserInRole)
                : Optional.empty();
    }

    /** Who brings a handshake, which {@link #refuses} has let through. */
    static Optional<ContainerUser> of(Deployment phao, HandshakeRequest request) {
        HttpSession session = request.getHttpSession() instanceof HttpSession found ? found : null;
        return phao.asksContainer()
                ? user(phao, request.getUserPrincipal(), session, request::isUserInRole)
                : Optional.empty();
    }

    /** Whether a handshake is refused, because a page of another server may have made it with what the browser knows of this one. */
    static boolean refuses(Deployment phao, Caller caller, boolean cookie) {
        return phao.asksContainer() && !isOwn(phao, caller, cookie);
    }

    /**
     * A browser sends cookies, and the password of a user, whoever's page makes it: they count for pages that the operator trusts. Not for
     * those of {@code phao.origins=*}.
     */
    private static boolean isOwn(Deployment phao, Caller caller, boolean cookie) {
        return caller.origin().isEmpty() && caller.site().isEmpty()
                ? !cookie
                : phao.callers().origins().trusts(caller);
    }

    static boolean hasCookie(HttpServletRequest request) {
        return request.getHeader("Cookie") != null;
    }

    private static Optional<ContainerUser> user(
            Deployment phao, Principal principal, HttpSession session, Predicate<String> isInRole) {
        if (principal == null) {
            return Optional.empty();
        }
        String name = principal.getName();
        Login login = session == null ? new Login(name, System.currentTimeMillis()) : login(session, name);
        return Optional.of(new ContainerUser(
                login, phao.gate().roles().stream().filter(isInRole).collect(Collectors.toSet())));
    }

    /** The login of a session: one for all that it brings. */
    private static Login login(HttpSession session, String user) {
        Bound fresh = new Bound(new Login(user, System.currentTimeMillis()));
        try {
            // Two requests at once must not end each other's.
            synchronized (ContainerLogin.class) {
                if (session.getAttribute(ATTRIBUTE) instanceof Bound bound
                        && bound.login != null
                        && bound.login.user().equals(user)) {
                    return bound.login;
                }
                session.setAttribute(ATTRIBUTE, fresh);
            }
        } catch (IllegalStateException e) {
            // The session has ended meanwhile.
            fresh.login.end();
        }
        return fresh.login;
    }

    /** Somebody has signed in: what was of the session before has ended. */
    public static void begin(HttpSession session) {
        session.removeAttribute(ATTRIBUTE);
    }

    /** Told by the container when the session ends. A session that is kept over a restart forgets it. */
    private static final class Bound implements HttpSessionBindingListener, Serializable {

        private static final long serialVersionUID = 1L;

        private final transient Login login;

        Bound(Login login) {
            this.login = login;
        }

        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            if (login != null) {
                login.end();
            }
        }
    }
}
