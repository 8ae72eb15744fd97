package phao.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import phao.access.Admission;
import phao.access.Bearer;
import phao.access.Right;
import phao.container.Deployment;
import phao.protocol.Code;
import phao.protocol.Refusal;
import phao.protocol.RefusalException;

/** The parent of the servlets for programs: it checks who may use an address and by which methods, and answers refusals. Any thread. */
abstract class ApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    public final void init() {
        UnexpectedError.prepare();
    }

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answerOrRefuse(request, response);
        } catch (RuntimeException | Error e) {
            // Errors too: Tomcat, for one, would send the stack trace to the client.
            UnexpectedError.answer(e, request, response);
        }
    }

    private void answerOrRefuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Deployment phao = deployment();
            CrossOrigin.check(phao.callers(), mayChange(request), request, response);
            serve(phao, request, response);
        } catch (RefusalException e) {
            Problem.of(e.refusal()).send(request, response);
        }
    }

    private static Deployment deployment() throws RefusalException {
        try {
            return Deployment.current();
        } catch (IllegalStateException e) {
            throw new RefusalException(Code.GOING_AWAY, e.getMessage());
        }
    }

    private void serve(Deployment phao, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException {
        String methods = methods(request);
        if (request.getMethod().equals("OPTIONS")) {
            CrossOrigin.preflight(response, methods + ", OPTIONS");
        } else if (List.of(methods.split(", ")).contains(request.getMethod())) {
            check(request, response);
            Demand demand = demand(phao, request);
            Admission admission = phao.gate().admit(phao.gate().identify(bearer(phao, request)), demand.rooms());
            if (demand.ofOperator()) {
                refuse(phao.gate().refuseOperator(admission.identity()));
            }
            for (String room : demand.rooms()) {
                boolean manages = demand.managersToo() && admission.rights(room).contains(Right.MANAGE);
                if (!manages) {
                    refuse(admission.refuse(room, demand.right()));
                }
            }
            answer(new Visit(phao, admission), request, response);
        } else {
            // RFC 9110 §15.5.6: "The origin server MUST generate an Allow header field in a 405 response".
            response.setHeader("Allow", methods + ", OPTIONS");
            throw new RefusalException(Code.METHOD_NOT_ALLOWED, "this address takes " + methods + " only");
        }
    }

    private static void refuse(Optional<Refusal> refusal) throws RefusalException {
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
    }

    private static void check(HttpServletRequest request, HttpServletResponse response) throws RefusalException {
        Headers.checkOnce(request);
        if (!List.of("GET", "HEAD").contains(request.getMethod())) {
            try {
                Headers.checkNotEncoded(request);
            } catch (RefusalException e) {
                // RFC 9110 §15.5.16: "the Accept-Encoding response header field … ought to be used to indicate which
                // (if
                // any) content codings would have been accepted".
                response.setHeader("Accept-Encoding", "identity");
                throw e;
            }
        }
    }

    /**
     * The methods that this address takes, like {@code GET, HEAD}.
     *
     * @throws RefusalException if nothing is at the address
     */
    abstract String methods(HttpServletRequest request) throws RefusalException;

    /** Who brings a request. */
    Bearer bearer(Deployment phao, HttpServletRequest request) {
        return Credentials.of(phao, request);
    }

    /** Whether this request may change what others see, so that pages of other servers must not make it. */
    boolean mayChange(HttpServletRequest request) {
        return true;
    }

    /**
     * What this request wants to do. Its method is one of {@link #methods}.
     *
     * @throws RefusalException if its address is wrong
     */
    abstract Demand demand(Deployment phao, HttpServletRequest request) throws RefusalException;

    /**
     * Answers the request, or begins to: what it wants, it may do.
     *
     * @throws RefusalException before anything is written
     */
    abstract void answer(Visit visit, HttpServletRequest request, HttpServletResponse response)
            throws IOException, RefusalException;
}
