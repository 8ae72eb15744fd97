package phao.protocol;

import java.util.Objects;
import java.util.Set;
import java.util.function.LongPredicate;

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
     * What is shown of the message from its removal on: nothing of its content, and if it is erased, not whose it was either.
     *
     * @param removal the entry that names it
     */
    public Message removedBy(Message removal) {
        boolean erased = removal.content.kind() == Content.Kind.ERASURE;
        return new Message(
                room,
                seq,
                time,
                erased ? from.erased() : from,
                n,
                content.isPublished() ? Content.removed(removal.seq) : content);
    }

    /** Whether it tells that something was removed, and is nothing that anybody published. */
    public boolean isRemoval() {
        return !content.isPublished() && content.kind() != Content.Kind.REMOVED;
    }

    /** Which messages of its room this removes, by their numbers. */
    public LongPredicate removes() {
        return switch (content.kind()) {
            case REMOVAL -> {
                long seq = content.number();
                yield number -> number == seq;
            }
            case CLEARING -> {
                long upTo = content.number();
                yield number -> number <= upTo;
            }
            case ERASURE -> Set.copyOf(content.numbers())::contains;
            default -> number -> false;
        };
    }

    /** The message with its content as a reference if that is larger than {@code inlineBytes}; else this message itself. */
    public Message inlineUpTo(int inlineBytes) {
        Content inline = content.inlineUpTo(inlineBytes);
        return inline == content ? this : new Message(room, seq, time, from, n, inline);
    }
}
