package phao.bench.report;

import java.util.Locale;

/** What is measured, with the head of its column and how many digits behind the point mean something. */
public enum Metric {
    DELIVERIES_PER_SECOND("deliveries/s", 0),
    MESSAGES_PER_SECOND("messages/s", 0),
    CPU_PER_MILLION("server CPU-s/M", 2),
    COMPILER_CPU_PER_MILLION("of it JIT", 2),
    CLIENT_CPU_PER_MILLION("client CPU-s/M", 2),
    P50_MILLIS("p50 ms", 2),
    P99_MILLIS("p99 ms", 2),
    P999_MILLIS("p99.9 ms", 2),
    MAX_MILLIS("max ms", 1),
    BYTES_PER_DELIVERY("bytes/delivery", 0),
    DELIVERIES_PER_READ("deliveries/read", 1),
    GROUP_SIZE("appends/commit", 1),
    COMMITS_PER_SECOND("commits/s", 0),
    NANOS_PER_OPERATION("ns/op", 0),
    TO_NEWEST_MILLIS("newest text after ms", 0),
    KILOBYTES("kB until then", 0),
    REQUESTS("requests", 0),
    LONGEST_TASK_MILLIS("longest task ms", 0),
    SECONDS("seconds", 2),
    CONNECTIONS("connections", 0),
    KB_PER_CONNECTION("KB/connection", 1),
    KB_PER_CONNECTION_COLLECTED("KB/connection after GC", 1),
    START_MILLIS("to ready ms", 0),
    RSS_MB("RSS MB", 0);

    private final String title;
    private final int digits;

    Metric(String title, int digits) {
        this.title = title;
        this.digits = digits;
    }

    public String title() {
        return title;
    }

    public String format(double value) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
