package phao.check;

import java.util.List;

/** Somebody who talks in the rooms of a {@link SelfCheck} and notes everything in its history, by whatever client. Any thread. */
public interface Guest {

    /** Comes into these rooms, reading from their beginning, and talks. */
    void enter(List<String> rooms, History history);

    /** Says nothing new from now on, and is cut no more. */
    void fallSilent();

    /** Whether everything that it said is answered. */
    boolean nothingPending();

    /** Whether it has everything up to this number. */
    boolean isWhole(String room, long head);
}
