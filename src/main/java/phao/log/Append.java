package phao.log;

import java.util.Objects;
import phao.protocol.Content;
import phao.protocol.Member;

/**
 * A publish on its way into the log.
 *
 * @param room the room's name
 * @param client the publisher's secret id, for which {@code n} counts; if empty, the append is not deduplicated and {@code n} is 0
 * @param n the publisher's count in this room, from 1
 * @param from the publisher as others see it
 * @param content what to store
 */
public record Append(String room, String client, long n, Member from, Content content) {

    public Append {
        Objects.requireNonNull(room);
        Objects.requireNonNull(client);
        Objects.requireNonNull(from);
        Objects.requireNonNull(content);
        if (client.isEmpty() ? n != 0 : n < 1) {
            throw new IllegalArgumentException("n is " + n + " for client '" + client + "'");
        }
    }
}
