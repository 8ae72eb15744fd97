package phao.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import phao.container.Deployment;
import phao.protocol.Code;

/** What all addresses of this package have in common: who may use them, and how they refuse. Any thread. */
abstract class ApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Deployment phao = deployment();
            Access.check(phao.origins(), request, response);
            if (request.getMethod().equals("OPTIONS")) {
                Access.preflight(response);
            } else {
                answer(phao, request, response);
            }
        } catch (Problem.Refused e) {
            e.problem().send(response);
        }
    }

    private static Deployment deployment() throws Problem.Refused {
        try {
            return Deployment.current();
        } catch (IllegalStateException e) {
            throw new Problem.Refused(Code.GOING_AWAY, e.getMessage());
        }
    }

    /** Answers, or begins to; what is wrong with the request is thrown before anything is written. */
    abstract void answer(Deployment phao, HttpServletRequest request, HttpServletResponse response)
            throws IOException, Problem.Refused;

    static boolean reads(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /** @param allowed like {@code GET, HEAD} */
    static Problem.Refused wrongMethod(HttpServletRequest request, HttpServletResponse response, String allowed) {
        // RFC 9110 §15.5.6: "The origin server MUST generate an Allow header field in a 405 response".
        response.setHeader("Allow", allowed + ", OPTIONS");
        return new Problem.Refused(Code.METHOD_NOT_ALLOWED, "this address takes " + allowed + " only");
    }
}
