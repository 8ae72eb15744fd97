package phao.it.container;

import phao.it.http.AccessContract;
import phao.it.http.ContentContract;
import phao.it.http.HttpRooms;
import phao.it.http.KeepAliveContract;
import phao.it.http.PageContract;
import phao.it.http.PollContract;
import phao.it.http.PublishContract;
import phao.it.http.StreamContract;

/** The rooms over plain HTTP (docs/protocol.md §5), by one deployment. */
class HttpIT extends DeployedWar
        implements PageContract, PublishContract, StreamContract, PollContract, ContentContract, AccessContract, KeepAliveContract {

    private HttpRooms http;

    @Override
    public HttpRooms http() {
        if (http == null) {
            http = new HttpRooms(http(""));
        }
        return http;
    }
}
