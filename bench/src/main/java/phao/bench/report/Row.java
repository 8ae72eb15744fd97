package phao.bench.report;

import java.util.List;
import java.util.Map;

/**
 * One system in one round of one scenario.
 *
 * @param round from 1
 * @param violations what the check found: lost, doubled or out of order; empty when it passed
 */
public record Row(String scenario, String system, int round, Map<Metric, Double> figures, List<String> violations) {

    public Row {
        figures = Map.copyOf(figures);
        violations = List.copyOf(violations);
    }
}
