package phao.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import phao.protocol.Message;

/** Another engine that fails when it is told to. */
final class FailingEngine extends ForwardingEngine {

    /** How many appends each group had. */
    final List<Integer> groups = new ArrayList<>();

    Runnable beforeAppend = () -> {};
    /** When a page is read, before it is answered. */
    Runnable afterRead = () -> {};
    /** How many steps are left. */
    int stepsToOverwrite;
    /** Thrown by everything; null: nothing is. */
    Throwable failure;
    /** Thrown by append, remove, erase and toErase when they have stored; null: nothing is. */
    Throwable failureAfterwards;

    int retained;
    int probed;
    int closed;

    FailingEngine(LogEngine engine) {
        super(engine);
    }

    private static void fail(Throwable failure) throws LogException {
        if (failure instanceof LogException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    @Override
    protected LogEngine engine() throws LogException {
        fail(failure);
        return super.engine();
    }

    @Override
    public List<Appended> append(List<Append> appends, long now) throws LogException {
        beforeAppend.run();
        fail(failure);
        groups.add(appends.size());
        List<Appended> answers = super.append(appends, now);
        fail(failureAfterwards);
        return answers;
    }

    @Override
    public List<Message> after(String room, long after, int inlineBytes, int limit, long maxBytes) throws LogException {
        List<Message> page = super.after(room, after, inlineBytes, limit, maxBytes);
        afterRead.run();
        return page;
    }

    @Override
    public boolean overwrite() throws LogException {
        fail(failure);
        stepsToOverwrite = Math.max(0, stepsToOverwrite - 1);
        return stepsToOverwrite > 0;
    }

    @Override
    public Optional<Message> erase(String user, String room, List<Long> seqs, long now) throws LogException {
        Optional<Message> entry = super.erase(user, room, seqs, now);
        fail(failureAfterwards);
        return entry;
    }

    @Override
    public Removed remove(Removal removal, long now) throws LogException {
        Removed removed = super.remove(removal, now);
        fail(failureAfterwards);
        return removed;
    }

    @Override
    public void toErase(String user) throws LogException {
        super.toErase(user);
        fail(failureAfterwards);
    }

    @Override
    public boolean retain(Retention retention, long now, int most) throws LogException {
        fail(failure);
        retained++;
        return super.retain(retention, now, most);
    }

    @Override
    public void probe() throws LogException {
        fail(failure);
        probed++;
        super.probe();
    }

    @Override
    public void close() {
        closed++;
        super.close();
    }
}
