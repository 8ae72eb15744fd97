package phao.protocol;

import java.util.Arrays;

/** A set of code points. */
final class CodePoints {

    /** Where membership changes, ascending: a code point is in the set if an odd number of edges is at or below it. */
    private final int[] edges;

    private CodePoints(int[] edges) {
        this.edges = edges;
    }

    /** @param runs the lengths of runs from U+0000 on, alternately not in the set and in it, in base 36 with blanks between */
    static CodePoints of(String runs) {
        String[] lengths = runs.split(" ");
        int[] edges = new int[lengths.length];
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            at += Integer.parseInt(lengths[i], 36);
            edges[i] = at;
        }
        return new CodePoints(edges);
    }

    boolean contains(int codePoint) {
        int found = Arrays.binarySearch(edges, codePoint);
        int atOrBelow = found >= 0 ? found + 1 : -found - 1;
        return atOrBelow % 2 == 1;
    }
}
