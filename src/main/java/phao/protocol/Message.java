package phao.protocol;

import java.util.Objects;

/**
 * A message as the log holds it.
 *
 * @param room the room's name
 * @param seq its number in the room, from 1
 * @param time when the log took it, milliseconds since the epoch
 * @param from who published it
 * @param n the publisher's own count; 0 when it keeps none
 * @param content what it carries
 */
public record Message(String room, long seq, long time, Member from, long n, Content content) {

    public Message {
        Objects.requireNonNull(room);
        Objects.requireNonNull(from);
        Objects.requireNonNull(content);
        if (seq < 1) {
            throw new IllegalArgumentException("seq is " + seq + ", the first one is 1");
        }
    }

    /**
     * What is shown of the message from its removal on.
     *
     * @param by the number of the removal
     */
    public Message removed(long by) {
        return new Message(room, seq, time, from, n, Content.removed(by));
    }

    /** Whether it tells that something was removed, and is nothing that anybody published. */
    public boolean isRemoval() {
        return content.kind() == Content.Kind.REMOVAL || content.kind() == Content.Kind.CLEARING;
    }

    /** Whether this removes the message of that number in its room. */
    public boolean removes(long number) {
        return switch (content.kind()) {
            case REMOVAL -> content.number() == number;
            case CLEARING -> number <= content.number();
            default -> false;
        };
    }

    /** The message with its content as a reference if that is larger than {@code inlineBytes}; else this message itself. */
    public Message inlineUpTo(int inlineBytes) {
        Content inline = content.inlineUpTo(inlineBytes);
        return inline == content ? this : new Message(room, seq, time, from, n, inline);
    }
}
