package phao.it.http;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * How bytes are cut into writes, each of which is a packet of its own as far as TCP allows.
 *
 * @param name for people
 * @param ends where each write ends, in ascending order
 */
record Cuts(String name, int[] ends) {

    private static final int LARGEST = 64 << 10;

    /** @param seams where something ends, a head or a body, in ascending order; the last is the end of all */
    static Cuts of(SplittableRandom random, byte[] bytes, List<Integer> seams) {
        int size = bytes.length;
        TreeSet<Integer> ends = new TreeSet<>();
        IntConsumer inside = end -> {
            if (end > 0 && end < size) {
                ends.add(end);
            }
        };
        String name = cut(random, bytes, seams, inside);
        ends.add(size);
        return new Cuts(
                name + " " + ends.size(),
                ends.stream().mapToInt(Integer::intValue).toArray());
    }

    private static String cut(SplittableRandom random, byte[] bytes, List<Integer> seams, IntConsumer cutAt) {
        int size = bytes.length;
        switch (random.nextInt(8)) {
            case 0 -> {
                seams.forEach(cutAt::accept);
                return "at the seams";
            }
            case 1 -> {
                seams.forEach(seam -> cutAt.accept(seam + random.nextInt(-3, 4)));
                return "beside the seams";
            }
            case 2 -> {
                for (int i = 1; i < Math.min(size, seams.get(0)); i++) {
                    if (bytes[i] == '\n') {
                        cutAt.accept(i);
                    }
                }
                return "within the ends of lines";
            }
            case 3 -> {
                for (int i = random.nextInt(1, 8); i > 0; i--) {
                    cutAt.accept(random.nextInt(size));
                }
                return "anywhere";
            }
            case 4 -> {
                int smallest = size < 400 ? 1 : size < 1 << 20 ? 64 : 4 << 10;
                int largest = size < 400 ? 1 : LARGEST;
                for (int at = 0; at < size; at += Sizes.between(random, smallest, largest)) {
                    cutAt.accept(at);
                }
                return "all along";
            }
            default -> {
                return "in one";
            }
        }
    }

    /** Writes them, and sometimes lets others go first in between. */
    void send(KeptConnection connection, byte[] bytes, SplittableRandom random) throws IOException {
        int from = 0;
        for (int end : ends) {
            connection.send(bytes, from, end);
            from = end;
            if (random.nextInt(4) == 0) {
                Thread.yield();
            }
        }
    }
}
