package phao.standalone;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Ends the answer to a client that is gone. This is daily life, which Grizzly would log with a stack trace for each request that had come
 * before. Any thread may call it.
 */
final class GoneClients implements Filter {

    private static final System.Logger LOG = System.getLogger(GoneClients.class.getName());

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain servlet)
            throws IOException, ServletException {
        try {
            servlet.doFilter(request, response);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client is gone", e);
        } catch (ServletException e) { // by Grizzly, around the exception of the servlet
            if (!(e.getCause() instanceof IOException)) {
                throw e;
            }
            LOG.log(Level.DEBUG, "the client is gone", e);
        }
    }
}
