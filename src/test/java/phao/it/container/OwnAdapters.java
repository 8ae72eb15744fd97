package phao.it.container;

import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.core.spi.LoadableExtension;

/** Makes the adapters of this package known to Arquillian: the one that is to be used, because it takes only one. */
public final class OwnAdapters implements LoadableExtension {

    @Override
    public void register(ExtensionBuilder builder) {
        switch (Container.underTest()) {
            case STANDALONE -> builder.service(DeployableContainer.class, StandaloneContainer.class);
            case PAYARA_MICRO -> builder.service(DeployableContainer.class, PayaraMicroContainer.class);
            case JETTY -> builder.service(DeployableContainer.class, JettyContainer.class);
            default -> {} // has an adapter elsewhere
        }
    }
}
