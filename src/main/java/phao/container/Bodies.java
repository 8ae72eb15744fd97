package phao.container;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;

/** How this server gives the body of a request: by the servlet's stream, or by a way of its own. */
public interface Bodies {

    /** Who takes a body. Called one call at a time, by any thread. */
    interface Reader {

        /**
         * Some bytes of it, the server's again when this returns.
         *
         * @return whether more are wanted; if not, nothing is told any more
         */
        boolean take(ByteBuffer bytes);

        /** All of it has been given. */
        void whole();

        /** It does not come to its end, because the client broke it off or it is wrong in itself. */
        void broken();
    }

    /** How long it is by the request's head, in bytes; 0 without one, -1 if nobody knows. */
    long length(HttpServletRequest request);

    /**
     * Gives it to the reader as it comes, without a thread that waits. The request is asynchronous already; this is called by the
     * thread of the request, before anything is answered.
     */
    void read(HttpServletRequest request, HttpServletResponse response, Reader reader) throws IOException;
}
