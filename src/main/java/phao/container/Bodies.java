package phao.container;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;

/** How this server gives the body of a request: by the servlet's stream, or by a way of its own. */
public interface Bodies {

    /** Takes a body. Called by any thread, one call at a time. */
    interface Reader {

        /**
         * Takes some bytes. The buffer is the server's again when this returns.
         *
         * @return whether more is wanted; after false no method is called any more
         */
        boolean take(ByteBuffer bytes);

        /** The whole body has been given. */
        void whole();

        /** The body does not come to its end: the client broke it off, or it is wrong in itself. */
        void broken();
    }

    /** The length of the body in bytes, by the head of the request: 0 without a body, -1 if it is not known. */
    long length(HttpServletRequest request);

    /**
     * Gives the body to the reader as it comes; no thread waits for it. The request must be asynchronous already. For the thread of the
     * request, before anything is answered.
     */
    void read(HttpServletRequest request, HttpServletResponse response, Reader reader) throws IOException;
}
