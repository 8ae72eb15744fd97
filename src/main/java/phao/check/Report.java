package phao.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import phao.check.Faults.Cut;
import phao.check.Violation.Kind;

/**
 * What a {@link SelfCheck} found.
 *
 * @param gaps how often a reader was told that messages are out of reach, which is no violation
 * @param cuts how many connections were cut, and how, in words
 * @param connections how many connections were opened
 * @param longestRecovery from noticing that a connection was lost to being in all rooms again
 * @param unread why not all rooms could be read at the end, so that what they hold is not known; empty if all were
 */
public record Report(
        Duration talked,
        long published,
        long acknowledged,
        long rejected,
        long delivered,
        long held,
        long gaps,
        String cuts,
        long connections,
        Duration longestRecovery,
        List<Violation> violations,
        String unread) {

    /** How many violations are listed: further ones mostly have the same cause. */
    private static final int LISTED = 20;

    public Report {
        violations = List.copyOf(violations);
    }

    static Report of(
            History history,
            List<Violation> violations,
            String unread,
            CuttingProxy proxy,
            List<CheckClient> clients,
            Duration talked) {
        return new Report(
                talked,
                history.count(Event.Sent.class),
                history.count(Event.Acknowledged.class),
                history.count(Event.Rejected.class),
                history.count(Event.Seen.class),
                history.count(Event.Held.class),
                history.count(Event.Missing.class),
                String.format(
                        "%d (%d FIN, %d RST, %d half open)",
                        proxy.cuts(), proxy.cuts(Cut.FIN), proxy.cuts(Cut.RST), proxy.cuts(Cut.HALF_OPEN)),
                clients.stream().mapToLong(CheckClient::connections).sum(),
                clients.stream()
                        .map(CheckClient::longestRecovery)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO),
                violations,
                unread);
    }

    /** Whether every promise was kept, and every room could be checked. */
    public boolean isGood() {
        return violations.isEmpty() && unread.isEmpty();
    }

    private long count(Kind kind) {
        return violations.stream().filter(violation -> violation.kind() == kind).count();
    }

    /** The report as lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("published", published + " in " + talked.toSeconds() + " s"));
        lines.add(line("acknowledged", Long.toString(acknowledged)));
        lines.add(line("stored", Long.toString(held)));
        lines.add(line("delivered", Long.toString(delivered)));
        lines.add(line("lost", Long.toString(count(Kind.LOST))));
        lines.add(line("doubled", Long.toString(count(Kind.DOUBLED))));
        lines.add(line("out of order", Long.toString(count(Kind.REORDERED))));
        lines.add(line("holes not announced", Long.toString(count(Kind.HOLE))));
        lines.add(line("disagreements", Long.toString(count(Kind.DISAGREEMENT))));
        lines.add(line("invented", Long.toString(count(Kind.INVENTED))));
        lines.add(line("protocol broken", Long.toString(count(Kind.BROKEN))));
        lines.add(line("gaps announced", Long.toString(gaps)));
        lines.add(line("refused for good", Long.toString(rejected)));
        lines.add(line("cuts made", cuts));
        lines.add(line("connections made", Long.toString(connections)));
        lines.add(line("longest recovery", String.format("%.1f s", longestRecovery.toMillis() / 1_000.0)));
        violations.stream().limit(LISTED).forEach(violation -> lines.add("  " + violation));
        if (violations.size() > LISTED) {
            lines.add("  … and " + (violations.size() - LISTED) + " more");
        }
        if (!unread.isEmpty()) {
            lines.add("Could not be checked to the end: " + unread);
        }
        if (!violations.isEmpty()) {
            lines.add(violations.size() + " violations.");
        }
        if (isGood()) {
            lines.add("Nothing was lost, doubled or reordered.");
        }
        return lines;
    }

    private static String line(String name, String value) {
        return String.format("  %-20s %s", name, value);
    }
}
