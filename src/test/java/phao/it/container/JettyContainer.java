package phao.it.container;

import java.io.IOException;
import java.nio.file.Path;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;

/** Jetty as its operators run it; Arquillian's own adapter runs it within the tests and does not stop an application that it undeploys. */
public final class JettyContainer implements DeployableContainer<JettyContainer.Settings> {

    private Jetty server;

    /** From {@code arquillian.xml}. */
    public static final class Settings implements ContainerConfiguration {
        private String home;
        private String base;
        private String port;

        public void setHome(String home) {
            this.home = home;
        }

        public void setBase(String base) {
            this.base = base;
        }

        public void setPort(String port) {
            this.port = port;
        }

        @Override
        public void validate() {
            // Jetty does so itself when it starts.
        }
    }

    @Override
    public Class<Settings> getConfigurationClass() {
        return Settings.class;
    }

    @Override
    public void setup(Settings settings) {
        server = new Jetty(Path.of(settings.home), Path.of(settings.base), Integer.parseInt(settings.port));
    }

    @Override
    public void start() throws LifecycleException {
        try {
            server.start();
        } catch (IOException e) {
            throw new LifecycleException("Jetty can't be started", e);
        }
    }

    @Override
    public void stop() throws LifecycleException {
        try {
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LifecycleException("nobody waits for Jetty's end", e);
        }
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 6.0");
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> war) throws DeploymentException {
        try {
            // The file that the archive was made of.
            server.deploy(WarFile.path(war.getName()), war.getName());
        } catch (IOException e) {
            throw new DeploymentException("Jetty can't deploy " + war.getName(), e);
        }
        return new ProtocolMetaData()
                .addContext(new HTTPContext("127.0.0.1", server.port())
                        .add(new Servlet("phao", "/" + war.getName().replaceFirst("\\.war$", ""))));
    }

    @Override
    public void undeploy(Archive<?> war) throws DeploymentException {
        try {
            server.undeploy(war.getName());
        } catch (IOException e) {
            throw new DeploymentException("Jetty can't undeploy " + war.getName(), e);
        }
    }
}
