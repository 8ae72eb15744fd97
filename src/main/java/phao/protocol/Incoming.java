package phao.protocol;

import java.util.OptionalLong;

/** What a client sent on {@code /socket}, decoded: one of its frames, or what is wrong with it. */
public sealed interface Incoming {

    /** §2.1; {@code token} is empty without one. */
    record Hello(String client, long generation, String name, String token) implements Incoming {}

    /** §2.11. */
    record Token(String token) implements Incoming {}

    /** §2.2; a content of more than {@code inlineBytes} is wanted as a reference. */
    record Join(String room, Start start, int inlineBytes) implements Incoming {}

    /** §2.3. */
    record Leave(String room) implements Incoming {}

    /** §2.4. */
    record Publish(String room, long n, Content content) implements Incoming {}

    /** §2.12: {@code what} is {@link Content#removal} or {@link Content#clearing}. */
    record Remove(String room, Content what) implements Incoming {}

    /** §2.6: exactly one of {@code before} and {@code after} is there. */
    record History(String room, OptionalLong before, OptionalLong after, int limit) implements Incoming {}

    /** §2.8; {@code data} is a JSON text. */
    record Signal(String room, String data) implements Incoming {}

    /** §2.13. */
    record Read(String room, long seq) implements Incoming {}

    /** §2.9. */
    record Ping() implements Incoming {}

    /** A frame of a known type that is wrong, answered by {@code refused}; {@code room} is empty and {@code n} 0 where not legible. */
    record Invalid(String of, String room, long n, Refusal refusal) implements Incoming {}

    /** Not a frame at all, answered by {@code error}. */
    record Unreadable(Refusal refusal) implements Incoming {}

    /** One method for each kind of frame: a new kind does not compile until everybody handles it. */
    interface Visitor {
        void hello(Hello hello);

        void token(Token token);

        void join(Join join);

        void leave(Leave leave);

        void publish(Publish publish);

        void remove(Remove remove);

        void history(History history);

        void signal(Signal signal);

        void read(Read read);

        void ping();

        void invalid(Invalid invalid);

        void unreadable(Unreadable unreadable);
    }

    /** Dispatches on the kind. */
    default void accept(Visitor visitor) {
        if (this instanceof Publish publish) {
            visitor.publish(publish);
        } else if (this instanceof Ping) {
            visitor.ping();
        } else if (this instanceof Signal signal) {
            visitor.signal(signal);
        } else if (this instanceof Hello hello) {
            visitor.hello(hello);
        } else if (this instanceof Token token) {
            visitor.token(token);
        } else if (this instanceof Join join) {
            visitor.join(join);
        } else if (this instanceof Leave leave) {
            visitor.leave(leave);
        } else if (this instanceof Remove remove) {
            visitor.remove(remove);
        } else if (this instanceof Read read) {
            visitor.read(read);
        } else if (this instanceof History history) {
            visitor.history(history);
        } else if (this instanceof Invalid invalid) {
            visitor.invalid(invalid);
        } else {
            visitor.unreadable((Unreadable) this);
        }
    }
}
