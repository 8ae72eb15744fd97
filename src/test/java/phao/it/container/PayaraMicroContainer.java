package phao.it.container;

import java.io.IOException;
import java.nio.file.Path;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;

/** Payara Micro in the role of a container: to deploy the WAR is to start it, to undeploy it is to stop it. */
public final class PayaraMicroContainer implements DeployableContainer<PayaraMicroContainer.Settings> {

    private PayaraMicro server;

    /** From {@code arquillian.xml}. */
    public static final class Settings implements ContainerConfiguration {
        private String jar;
        private String base;
        private String port;

        public void setJar(String jar) {
            this.jar = jar;
        }

        public void setBase(String base) {
            this.base = base;
        }

        public void setPort(String port) {
            this.port = port;
        }

        @Override
        public void validate() {
            // Payara does so itself when it starts.
        }
    }

    @Override
    public Class<Settings> getConfigurationClass() {
        return Settings.class;
    }

    @Override
    public void setup(Settings settings) {
        server = new PayaraMicro(Path.of(settings.jar), Path.of(settings.base), Integer.parseInt(settings.port));
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 6.0");
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> war) throws DeploymentException {
        try {
            // The documented command line names the file that the archive was made of.
            server.start();
        } catch (IOException e) {
            throw new DeploymentException("Payara Micro can't be started", e);
        }
        return new ProtocolMetaData()
                .addContext(new HTTPContext("127.0.0.1", server.port()).add(new Servlet("phao", "/")));
    }

    @Override
    public void undeploy(Archive<?> war) {
        server.stop();
    }
}
