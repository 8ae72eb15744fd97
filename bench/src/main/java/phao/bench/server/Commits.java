package phao.bench.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Predicate;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Counts the log's commits, each one fsync, by the Flight Recorder event that the log has for it. */
public final class Commits {

    private static final String EVENT = "phao.Commit";
    private static final String NAME = "commits";

    private final ServerProcess server;
    private final Path file;

    /** @param messages stored by them */
    public record Counted(long commits, long messages) {}

    private Commits(ServerProcess server, Path file) {
        this.server = server;
        this.file = file;
    }

    /** Begins to count; the beginning itself costs some CPU. @param work a folder for the recording */
    public static Commits record(ServerProcess server, Path work) throws IOException, InterruptedException {
        Jcmd.run(server.pid(), "JFR.start", "name=" + NAME, "settings=none", EVENT + "#enabled=true");
        return new Commits(server, work.resolve("commits-" + System.nanoTime() + ".jfr"));
    }

    /** @param when which moments count */
    public Counted stop(Predicate<Instant> when) throws IOException, InterruptedException {
        Jcmd.run(server.pid(), "JFR.stop", "name=" + NAME, "filename=" + file);
        long commits = 0;
        long messages = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals(EVENT) && when.test(event.getEndTime())) {
                    commits++;
                    messages += event.getLong("messages");
                }
            }
        }
        return new Counted(commits, messages);
    }
}
