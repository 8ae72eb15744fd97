package phao.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import phao.container.Deployment;
import phao.container.Refused;
import phao.protocol.Code;

/** What all addresses of this package have in common: who may use them, by which methods, and how they refuse. Any thread. */
abstract class ApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(ApiServlet.class.getName());
    private static final AtomicLong FAILURES = new AtomicLong();

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Deployment phao = deployment();
            Access.check(phao.origins(), request, response);
            try {
                serve(phao, request, response);
            } catch (RuntimeException bug) {
                fail(bug, phao.sessions().now(), request, response);
            }
        } catch (Refused e) {
            Problem.of(e.refusal()).send(response);
        }
    }

    private static Deployment deployment() throws Refused {
        try {
            return Deployment.current();
        } catch (IllegalStateException e) {
            throw new Refused(Code.GOING_AWAY, e.getMessage());
        }
    }

    private void serve(Deployment phao, HttpServletRequest request, HttpServletResponse response) throws IOException, Refused {
        String methods = methods(request);
        if (request.getMethod().equals("OPTIONS")) {
            Access.preflight(response, methods + ", OPTIONS");
        } else if (List.of(methods.split(", ")).contains(request.getMethod())) {
            answer(phao, request, response);
        } else {
            // RFC 9110 §15.5.6: "The origin server MUST generate an Allow header field in a 405 response".
            response.setHeader("Allow", methods + ", OPTIONS");
            throw new Refused(Code.METHOD_NOT_ALLOWED, "this address takes " + methods + " only");
        }
    }

    /** Answers a bug: details go to the log only, the client gets the number to ask for. */
    private static void fail(RuntimeException bug, long now, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String reference = "h" + FAILURES.incrementAndGet() + "-" + Long.toString(now, Character.MAX_RADIX);
        LOG.log(Level.ERROR, request.getMethod() + " " + request.getRequestURI() + ": unexpected error " + reference, bug);
        Problem problem = Problem.of(Code.UNEXPECTED, "unexpected error, reference " + reference + ": tell the operator");
        if (request.isAsyncStarted()) {
            AsyncResponse.of(request).refuse(problem);
        } else if (!response.isCommitted()) {
            problem.send(response);
        }
    }

    /** What this address takes, like {@code GET, HEAD}. @throws Refused if nothing is there */
    abstract String methods(HttpServletRequest request) throws Refused;

    /** Answers, or begins to; what is wrong with the request is thrown before anything is written. The method is one of the address'. */
    abstract void answer(Deployment phao, HttpServletRequest request, HttpServletResponse response)
            throws IOException, Refused;
}
