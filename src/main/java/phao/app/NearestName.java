package phao.app;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant by a misspelt one. */
public final class NearestName {

    private NearestName() {}

    /** The nearest of {@code names}; empty if more than a third of the characters would have to be changed. */
    public static Optional<String> of(String name, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(one -> distance(bare(name), bare(one))))
                .filter(one -> 3 * distance(bare(name), bare(one))
                        <= Math.max(bare(name).length(), bare(one).length()));
    }

    /** Without the beginning that all names have, which makes none of them nearer. */
    private static String bare(String name) {
        return name.replaceFirst("^(phao\\.|PHAO_|--)", "");
    }

    /** Levenshtein: how many characters must be put in, taken out or changed. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
