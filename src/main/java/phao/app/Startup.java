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
            Settings settings = Settings.ofContext(parameters(context));
            warnIfOpen(settings);
            application = new Application(settings, Application.heap(), Container.named(context.getServerInfo()));
        } catch (LogException | InvalidSetting e) {
            // One line that says what to do. The exception fails the deployment; the container logs it at length.
            LOG.log(Level.ERROR, "Phao can''t start: {0}", e.getMessage());
            LOG.log(Level.DEBUG, "Phao can't start", e);
            IllegalStateException failure = new IllegalStateException("Phao can't start: " + e.getMessage());
            failure.setStackTrace(new StackTraceElement[0]);
            throw failure;
        }
    }

    /** Who reaches a container is not known here. */
    private static void warnIfOpen(Settings settings) {
        if (settings.isOpen() && settings.access().mode().isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "everybody who reaches this server may read and write in every room, under any name: "
                            + "set phao.access to open if that is meant, or say who may do what (docs/access.md)");
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
