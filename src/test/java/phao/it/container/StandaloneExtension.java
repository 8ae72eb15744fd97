package phao.it.container;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.core.spi.LoadableExtension;

/** Makes {@link StandaloneContainer} known to Arquillian, unless another container is to be used: it takes only one adapter. */
public final class StandaloneExtension implements LoadableExtension {

    @Override
    public void register(ExtensionBuilder builder) {
        if (System.getProperty("arquillian.launch", "standalone").equals("standalone")) {
            builder.service(DeployableContainer.class, StandaloneContainer.class);
        }
    }
}
