package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import phao.protocol.Code;

/**
 * Answers unexpected errors, which are bugs and {@link Error}s. Details go to the log only; the client gets a reference to ask with. Any
 * thread.
 *
 * <p>The container would answer with a page that has a stack trace, or not at all.
 */
public final class UnexpectedError {

    private static final System.Logger LOG = System.getLogger(UnexpectedError.class.getName());
    /** A stack overflow would put a thousand lines into the log for each request that causes one. */
    private static final int FRAMES_SHOWN = 60;

    private static final int ADDRESS_SHOWN = 200;
    private static final AtomicLong COUNT = new AtomicLong();
    /** Tells the references of one start of the server from those of the next. */
    private static final String START = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    /** Made at the start: when it is needed, there may be no memory to make it. */
    private static final String MEMORY_REFERENCE = "h0-" + START;

    private static final Problem OUT_OF_MEMORY = Problem.of(
            Code.UNEXPECTED,
            "the server ran out of memory, reference " + MEMORY_REFERENCE + ": try again later, and tell the operator");

    private UnexpectedError() {}

    /** Loads this class while there is memory and stack for it. */
    public static void prepare() {
        // The call alone loads it.
    }

    /** Answers on the thread of the request, unless something was answered already. */
    public static void answer(Throwable why, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AsyncResponse async = AsyncResponse.of(request);
        if (async != null) {
            async.refuse(why);
            return;
        }
        try {
            send(problem(why, request.getMethod(), request.getRequestURI()), request, response);
        } catch (OutOfMemoryError | StackOverflowError again) {
            // There is no memory or stack for a problem either: an empty answer is better than the container's page.
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
        if (request.isAsyncStarted()) {
            // The error came after startAsync and before the AsyncResponse was made.
            request.getAsyncContext().complete();
        }
    }

    private static void send(Problem problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!response.isCommitted()) {
            response.resetBuffer();
            problem.send(request, response);
        }
    }

    /**
     * Writes the error into the log.
     *
     * @param where what was done, in two words
     * @return the answer to the client
     */
    static Problem problem(Throwable why, String where, String address) {
        try {
            return why instanceof OutOfMemoryError ? outOfMemory(why, where, address) : bug(why, where, address);
        } catch (OutOfMemoryError | StackOverflowError again) {
            return OUT_OF_MEMORY;
        }
    }

    /** Logs one line. A stack trace takes memory and shows who found none, not who took it; and there may be one for each request. */
    private static Problem outOfMemory(Throwable why, String where, String address) {
        LOG.log(Level.ERROR, where + " " + shown(address) + ": " + why + ", reference " + MEMORY_REFERENCE);
        return OUT_OF_MEMORY;
    }

    private static Problem bug(Throwable why, String where, String address) {
        String reference = "h" + COUNT.incrementAndGet() + "-" + START;
        if (why instanceof StackOverflowError) {
            StackTraceElement[] trace = why.getStackTrace();
            why.setStackTrace(Arrays.copyOf(trace, Math.min(trace.length, FRAMES_SHOWN)));
        }
        LOG.log(Level.ERROR, where + " " + shown(address) + ": unexpected error " + reference, why);
        return Problem.of(Code.UNEXPECTED, "unexpected error, reference " + reference + ": tell the operator");
    }

    private static String shown(String address) {
        return address.length() <= ADDRESS_SHOWN ? address : address.substring(0, ADDRESS_SHOWN) + "…";
    }
}
