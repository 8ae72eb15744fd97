package phao.it.container;

import java.util.EnumSet;
import java.util.Set;
import phao.it.container.Container.Difference;
import phao.it.http.AccessContract;
import phao.it.http.ContentContract;
import phao.it.http.Feature;
import phao.it.http.HttpRooms;
import phao.it.http.KeepAliveContract;
import phao.it.http.PageContract;
import phao.it.http.PollContract;
import phao.it.http.PublishContract;
import phao.it.http.StreamContract;
import phao.it.http.UploadContract;
import phao.it.http.VisitorContract;

/** The rooms over plain HTTP (docs/protocol.md §5), by one deployment. */
class HttpIT extends DeployedWar
        implements PageContract,
                PublishContract,
                StreamContract,
                PollContract,
                ContentContract,
                AccessContract,
                KeepAliveContract,
                UploadContract,
                VisitorContract {

    private HttpRooms http;

    @Override
    public HttpRooms http() {
        if (http == null) {
            http = new HttpRooms(http(""));
        }
        return http;
    }

    @Override
    public Set<Feature> features() {
        Set<Feature> features = EnumSet.allOf(Feature.class);
        Container container = Container.underTest();
        if (container.has(Difference.LOSES_PIPELINED_REQUESTS)) {
            features.remove(Feature.PIPELINING);
        }
        if (container.has(Difference.REFUSES_CHUNK_EXTENSIONS)) {
            features.remove(Feature.CHUNK_EXTENSIONS);
        }
        if (container.has(Difference.WAITS_FOR_CHUNKS)) {
            features.remove(Feature.CONTINUE_FOR_CHUNKS);
        }
        if (container.has(Difference.HANGS_BEFORE_UNREAD_BODIES)) {
            features.remove(Feature.LATE_ANSWERS_BEFORE_BODIES);
        }
        return features;
    }
}
