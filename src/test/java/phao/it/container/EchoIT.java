package phao.it.container;

import java.net.URI;
import phao.it.EchoContract;

class EchoIT extends DeployedWar implements EchoContract {

    @Override
    public URI webSocket(String path) {
        return ws(path);
    }

    @Override
    public boolean takesCutCharacters(String path) {
        return !path.equals("echo") || !Container.underTest().has(Container.Difference.A_CUT_CHARACTER_CLOSES);
    }
}
