package phao.room;

import java.util.ArrayList;
import java.util.List;
import phao.protocol.Outgoing;

/**
 * Consecutive messages as WebSocket messages of {@code phao.v1}, shared by all members at the same cursor.
 *
 * @param after the cursor that it follows
 * @param upTo the cursor that a member has when it is written
 * @param messages texts joined in as few WebSocket messages as order allows; a binary message stands alone
 */
public record Batch(long after, long upTo, List<Outgoing> messages) {

    public Batch {
        messages = List.copyOf(messages);
    }

    /** @param encoded at least one message, consecutive */
    public static Batch of(List<EncodedMessage> encoded) {
        List<Outgoing> messages = new ArrayList<>();
        StringBuilder texts = new StringBuilder();
        for (EncodedMessage message : encoded) {
            if (message.isText()) {
                texts.append(texts.isEmpty() ? '[' : ',').append(message.frame());
            } else {
                flush(texts, messages);
                messages.add(message.binary());
            }
        }
        flush(texts, messages);
        return new Batch(encoded.get(0).seq() - 1, encoded.get(encoded.size() - 1).seq(), messages);
    }

    private static void flush(StringBuilder texts, List<Outgoing> messages) {
        if (!texts.isEmpty()) {
            messages.add(new Outgoing.Text(texts.append(']').toString()));
            texts.setLength(0);
        }
    }
}
