package phao.container;

import java.util.Locale;

/**
 * In what the server that runs this application differs from others, as far as callers must know. Servers are told apart here and
 * nowhere else.
 *
 * @param outlets how it writes to a WebSocket
 * @param readsBehindBodies asked for more by the listener of a body, it reads on behind the end, and takes the next request for more of
 *     it when the client has its answer a moment before the server has finished (docs/decisions/0005)
 * @param losesTheEndOfChunks where a body in chunks ends is not sure: it reads on behind it, or begins the next request with trailers
 *     that come late. Then the connection must end with the answer
 * @param goesOnWithinChunks a thread of the server that reads the end of chunks takes what follows on the connection for a new request
 *     while it is within that read; another thread must read them
 * @param readsBodiesItself it calls the listener of a body on a thread of its own as soon as it has it, and whoever asks
 *     {@code isReady()} beside that loses the call; others call it only after {@code isReady()} said no
 * @param flushesToBegin how often an answer must be flushed before the client sees its head
 */
public record Container(Outlets outlets, boolean readsBehindBodies, boolean losesTheEndOfChunks, boolean goesOnWithinChunks,
        boolean readsBodiesItself, int flushesToBegin) {

    /** Tyrus on Grizzly, alone, which keeps the order of exchanges in its listener. */
    public static Container standalone(Outlets outlets) {
        return new Container(outlets, false, false, false, false, 1);
    }

    /** @param serverInfo what {@code ServletContext.getServerInfo} says */
    public static Container named(String serverInfo) {
        String name = serverInfo.toLowerCase(Locale.ROOT);
        boolean onGrizzly = name.contains("payara") || name.contains("glassfish");
        boolean liberty = name.contains("liberty");
        return new Container(Outlets.PORTABLE, onGrizzly, onGrizzly || liberty, name.contains("tomcat"), liberty, liberty ? 2 : 1);
    }
}
