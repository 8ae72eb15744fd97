package phao.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Which log gave a number. Restoring a backup takes numbers away and gives them anew; without that there is one log only.
 *
 * <p>Epochs are compared as texts: who notes a {@link Event.Forked} must see to it that later epochs are greater.
 */
final class Lineage {

    /**
     * What a number means.
     *
     * @param log counts the forks; 0 is the first log
     */
    record Slot(int log, long seq) {}

    private final List<Event.Forked> forks = new ArrayList<>();

    void add(Event.Forked fork) {
        forks.add(fork);
    }

    /** The meaning of a number that was heard of in this epoch: it is from the newest fork, begun by then, that cut below it. */
    Slot slot(String epoch, long seq) {
        int log = 0;
        for (int i = 0; i < forks.size(); i++) {
            if (forks.get(i).epoch().compareTo(epoch) <= 0 && forks.get(i).head() < seq) {
                log = i + 1;
            }
        }
        return new Slot(log, seq);
    }
}
