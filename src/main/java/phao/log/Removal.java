package phao.log;

import java.util.Objects;
import java.util.function.Predicate;
import phao.protocol.Content;
import phao.protocol.Member;

/**
 * Something that is published is to be taken away: an entry of the log, as a publish is one.
 *
 * @param room the room's name
 * @param content what the entry says: {@link Content#removal} or {@link Content#clearing}
 * @param from who removes it, as others see them
 * @param mayRemove whether they may remove what this member published. Asked for the one message of a removal; a clearing is of those
 *     who may remove everything
 */
public record Removal(String room, Content content, Member from, Predicate<Member> mayRemove) {

    public Removal {
        Objects.requireNonNull(room);
        Objects.requireNonNull(from);
        Objects.requireNonNull(mayRemove);
        if (content.kind() != Content.Kind.REMOVAL && content.kind() != Content.Kind.CLEARING) {
            throw new IllegalArgumentException(content.kind() + " is no removal");
        }
    }

    /** Of one message. */
    public static Removal of(String room, long seq, Member from, Predicate<Member> mayRemove) {
        return new Removal(room, Content.removal(seq), from, mayRemove);
    }

    /** Of everything up to a number. */
    public static Removal upTo(String room, long seq, Member from) {
        return new Removal(room, Content.clearing(seq), from, author -> true);
    }

    /** The number of the message, or the last number, that it removes. */
    public long seq() {
        return content.number();
    }

    boolean isClearing() {
        return content.kind() == Content.Kind.CLEARING;
    }
}
