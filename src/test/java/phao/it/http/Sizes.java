package phao.it.http;

import java.util.SplittableRandom;

/** Sizes by chance, as many between 1 and 2 as between 100,000 and 200,000. */
final class Sizes {

    private Sizes() {}

    /** Log-uniform. @param smallest at least 1; @param largest may come too */
    static int between(SplittableRandom random, int smallest, int largest) {
        double size = smallest * Math.pow((largest + 1.0) / smallest, random.nextDouble());
        return Math.min((int) size, largest);
    }
}
