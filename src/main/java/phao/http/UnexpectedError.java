package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import phao.protocol.Code;

/**
 * What nobody expected, a bug or an {@link Error}: details go to the log only, the client gets the number to ask for. Any thread.
 *
 * <p>Left to the container, it would be a page with a stack trace, or no answer at all.
 */
public final class UnexpectedError {

    private static final System.Logger LOG = System.getLogger(UnexpectedError.class.getName());
    /** Of a stack that ran over, the log would get a thousand lines for each request that makes it do so. */
    private static final int FRAMES_SHOWN = 60;

    private static final int ADDRESS_SHOWN = 200;
    private static final AtomicLong COUNT = new AtomicLong();
    /** Tells the numbers of one start from those of the next. */
    private static final String START = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    /** Made before it is needed: then there may be no memory for it. */
    private static final String MEMORY_REFERENCE = "h0-" + START;

    private static final Problem OUT_OF_MEMORY = Problem.of(
            Code.UNEXPECTED,
            "the server ran out of memory, reference " + MEMORY_REFERENCE + ": try again later, and tell the operator");

    private UnexpectedError() {}

    /** Has all that will be needed loaded, while there is memory and stack for it. */
    public static void prepare() {
        // To be called is enough.
    }

    /** Answers the request by the thread that it has, unless something was answered already. */
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
            // There is none for an answer either: an empty one, rather than the container's page.
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
        if (request.isAsyncStarted()) {
            // It failed between the container's half of the beginning and ours.
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

    /** Writes it into the log. @param where what was done, in two words. @return what the client is told */
    static Problem problem(Throwable why, String where, String address) {
        try {
            return why instanceof OutOfMemoryError ? outOfMemory(why, where, address) : bug(why, where, address);
        } catch (OutOfMemoryError | StackOverflowError again) {
            return OUT_OF_MEMORY;
        }
    }

    /** In one line: a stack trace takes memory, tells who had bad luck and not who took it, and there may be one for each request. */
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
