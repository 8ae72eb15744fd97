package phao.it.container;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import phao.it.StandaloneServer;

/** The standalone server in the role of a container: to deploy the WAR is to start it, to undeploy it is to stop it. */
public final class StandaloneContainer implements DeployableContainer<StandaloneContainer.Settings> {

    private Settings settings;
    private StandaloneServer server;

    /** From {@code arquillian.xml}. */
    public static final class Settings implements ContainerConfiguration {
        private String data;
        private String origins;
        private String heartbeat;
        private String access;

        public void setData(String data) {
            this.data = data;
        }

        public void setOrigins(String origins) {
            this.origins = origins;
        }

        public void setAccess(String access) {
            this.access = access;
        }

        public void setHeartbeat(String heartbeat) {
            this.heartbeat = heartbeat;
        }

        @Override
        public void validate() {
            // Phao does so itself when it starts.
        }
    }

    @Override
    public Class<Settings> getConfigurationClass() {
        return Settings.class;
    }

    @Override
    public void setup(Settings configuration) {
        settings = configuration;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 6.0");
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> war) {
        // From the system property phao.it.war, like the archive.
        if (server == null) {
            server = StandaloneServer.start(
                    Path.of(settings.data),
                    Map.of(
                            "PHAO_ORIGINS",
                            settings.origins,
                            "PHAO_HEARTBEAT",
                            settings.heartbeat,
                            "PHAO_ACCESS_RULES",
                            settings.access + "/rules",
                            "PHAO_TOKEN_SECRET",
                            settings.access + "/secret.txt"));
        } else {
            // On the same port, as a container would.
            server.restart();
        }
        URI url = server.url();
        return new ProtocolMetaData()
                .addContext(new HTTPContext(url.getHost(), url.getPort()).add(new Servlet("phao", url.getPath())));
    }

    @Override
    public void undeploy(Archive<?> war) throws DeploymentException {
        server.stop();
        try {
            Files.writeString(Path.of(settings.data, "server.log"), server.log());
        } catch (IOException e) {
            throw new DeploymentException("cannot keep the server's log", e);
        }
    }
}
