package phao.it.container;

import java.net.URI;
import phao.it.EchoContract;

class EchoIT extends DeployedWar implements EchoContract {

    @Override
    public URI webSocket(String path) {
        return ws(path);
    }
}
