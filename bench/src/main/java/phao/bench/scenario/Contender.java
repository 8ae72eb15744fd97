package phao.bench.scenario;

import java.io.IOException;
import java.net.InetSocketAddress;
import phao.bench.dialect.Dialect;
import phao.bench.dialect.Nats;
import phao.bench.dialect.PhaoBare;
import phao.bench.dialect.PhaoEvents;
import phao.bench.dialect.PhaoSocket;
import phao.bench.dialect.PlainWebSocket;
import phao.bench.dialect.SocketIo;
import phao.bench.server.Guard;
import phao.bench.server.ServerProcess;
import phao.bench.server.Systems;
import phao.bench.server.Systems.Kind;

/** A system with one of its ways to talk to clients. */
enum Contender {
    PHAO("phao", Kind.PHAO, new PhaoSocket()),
    PHAO_TOKENS("phao-tokens", Kind.GUARDED_PHAO, PhaoSocket.with(Guard::token)),
    NATS_WEB_SOCKET("nats-websocket", Kind.NATS, new Nats(true)),
    NATS_TCP("nats-tcp", Kind.NATS, new Nats(false)),
    PHAO_BARE("phao-bare", Kind.PHAO, new PhaoBare()),
    PHAO_EVENTS("phao-events", Kind.PHAO, new PhaoEvents()),
    WS("ws", Kind.WS, new PlainWebSocket()),
    SOCKET_IO("socket.io", Kind.SOCKET_IO, new SocketIo()),
    TYRUS("tyrus", Kind.TYRUS, new PlainWebSocket()),
    TOMCAT("tomcat", Kind.TOMCAT, new PlainWebSocket());

    private final String title;
    private final Kind kind;
    private final Dialect dialect;

    Contender(String title, Kind kind, Dialect dialect) {
        this.title = title;
        this.kind = kind;
        this.dialect = dialect;
    }

    String title() {
        return title;
    }

    Kind kind() {
        return kind;
    }

    Dialect dialect() {
        return dialect;
    }

    InetSocketAddress address(Systems systems) throws IOException, InterruptedException {
        ServerProcess server = systems.get(kind);
        return this == NATS_WEB_SOCKET ? server.address(systems.natsWebSocketPort()) : server.address();
    }
}
