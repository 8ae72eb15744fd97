package phao.check;

import java.util.List;

/** A client of any kind that talks in the rooms of a {@link SelfCheck} and notes everything in its history. Any thread may call it. */
public interface Guest {

    /** Joins these rooms, reading from their beginning, and begins to talk. */
    void enter(List<String> rooms, History history);

    /** Publishes nothing new from now on, and its connections are no longer cut. */
    void fallSilent();

    /** Whether every publish is answered. */
    boolean nothingPending();

    /** Whether it has every message of the room up to the number {@code head}. */
    boolean isWhole(String room, long head);
}
