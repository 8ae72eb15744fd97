package phao.container;

import java.util.Locale;

/**
 * How the server that runs this application differs from others, as far as callers must know. Servers are told apart here and
 * nowhere else.
 *
 * @param outlets how it writes to a WebSocket
 * @param bodies how it gives the body of a request
 * @param flushesToBegin how often an answer must be flushed before the client sees its head
 */
public record Container(Outlets outlets, Bodies bodies, int flushesToBegin) {

    /** Tyrus on Grizzly, alone. */
    public static Container standalone(Outlets outlets, Bodies bodies) {
        return new Container(outlets, bodies, 1);
    }

    /** @param serverInfo what {@code ServletContext.getServerInfo} says */
    public static Container named(String serverInfo) {
        String name = serverInfo.toLowerCase(Locale.ROOT);
        boolean onGrizzly = name.contains("payara") || name.contains("glassfish");
        boolean liberty = name.contains("liberty");
        return new Container(
                Outlets.PORTABLE,
                new ServletBodies(onGrizzly, onGrizzly || liberty, name.contains("tomcat"), liberty),
                liberty ? 2 : 1);
    }
}
