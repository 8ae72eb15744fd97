package phao.app;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import phao.container.ClassLoaderPins;
import phao.container.Container;
import phao.log.LogException;

/** Starts the application with its deployment and stops it with its undeployment. */
@WebListener
public final class Startup implements ServletContextListener {

    private static final System.Logger LOG = System.getLogger(Startup.class.getName());

    private Application application;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            ServletContext context = event.getServletContext();
            application = new Application(
                    Settings.ofContext(parameters(context)),
                    Application.heap(),
                    Container.named(context.getServerInfo()));
        } catch (LogException | InvalidSetting e) {
            // One line that says what to do. The exception fails the deployment; the container logs it at length.
            LOG.log(Level.ERROR, "Phao can''t start: {0}", e.getMessage());
            LOG.log(Level.DEBUG, "Phao can't start", e);
            IllegalStateException failure = new IllegalStateException("Phao can't start: " + e.getMessage());
            failure.setStackTrace(new StackTraceElement[0]);
            throw failure;
        }
    }

    private static Map<String, String> parameters(ServletContext context) {
        return Collections.list(context.getInitParameterNames()).stream()
                .collect(Collectors.toMap(name -> name, context::getInitParameter));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (application != null) {
            application.close();
            application = null;
            ClassLoaderPins.release();
        }
    }
}
