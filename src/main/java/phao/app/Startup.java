package phao.app;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.lang.System.Logger.Level;
import phao.endpoint.Outlets;
import phao.log.LogException;

/** Starts the application with its deployment and stops it with its undeployment; the standalone server calls it too. */
@WebListener
public final class Startup implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger(Startup.class.getName());

    private Application application;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            application = new Application(Settings.ofProcess(), Outlets.PORTABLE);
        } catch (LogException | Settings.Invalid e) {
            // One line that says what to do; the exception fails the deployment.
            LOG.log(Level.ERROR, "Phao can''t start: {0}", e.getMessage());
            throw new IllegalStateException("Phao can't start: " + e.getMessage(), e);
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (application != null) {
            application.close();
            application = null;
        }
    }
}
