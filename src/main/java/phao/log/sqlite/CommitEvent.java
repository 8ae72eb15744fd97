package phao.log.sqlite;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A group's commit in Java's Flight Recorder: how many appends shared one fsync, and how long that took. Costs nothing unless recorded. */
@Name("phao.Commit")
@Label("Commit")
@Category("Phao")
@Description("A group of appends was committed to the log")
@StackTrace(false)
final class CommitEvent extends Event {

    @Label("Messages")
    @Description("Appends in the group")
    int messages;
}
