package phao.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import phao.protocol.Message;

/** Another engine that fails when it is told to. */
final class FailingEngine implements LogEngine {

    private final LogEngine engine;
    /** How many appends each group had. */
    final List<Integer> groups = new ArrayList<>();

    Runnable beforeAppend = () -> {};
    /** When a page is read, before it is answered. */
    Runnable afterRead = () -> {};
    /** How many steps are left. */
    int stepsToErase;
    /** Thrown by everything; null: nothing is. */
    Throwable failure;
    /** Thrown by append when it has stored; null: nothing is. */
    Throwable failureAfterwards;

    int retained;
    int probed;
    int closed;

    FailingEngine(LogEngine engine) {
        this.engine = engine;
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
    public String epoch() {
        return engine.epoch();
    }

    @Override
    public List<Appended> append(List<Append> appends, long now) throws LogException {
        beforeAppend.run();
        fail(failure);
        groups.add(appends.size());
        List<Appended> answers = engine.append(appends, now);
        fail(failureAfterwards);
        return answers;
    }

    @Override
    public List<String> rooms(Predicate<String> names) throws LogException {
        fail(failure);
        return engine.rooms(names);
    }

    @Override
    public Position position(String room, String client, String epoch) throws LogException {
        fail(failure);
        return engine.position(room, client, epoch);
    }

    @Override
    public List<Message> after(String room, long after, int inlineBytes, int limit, long maxBytes) throws LogException {
        fail(failure);
        List<Message> page = engine.after(room, after, inlineBytes, limit, maxBytes);
        afterRead.run();
        return page;
    }

    @Override
    public List<Message> before(String room, long before, int inlineBytes, int limit, long maxBytes)
            throws LogException {
        fail(failure);
        return engine.before(room, before, inlineBytes, limit, maxBytes);
    }

    @Override
    public Removed remove(Removal removal, long now) throws LogException {
        fail(failure);
        return engine.remove(removal, now);
    }

    @Override
    public boolean erase() throws LogException {
        fail(failure);
        stepsToErase = Math.max(0, stepsToErase - 1);
        return stepsToErase > 0;
    }

    @Override
    public void keep(Invitation invitation, long now) throws LogException {
        fail(failure);
        engine.keep(invitation, now);
    }

    @Override
    public List<Invitation> invitations() throws LogException {
        fail(failure);
        return engine.invitations();
    }

    @Override
    public byte[] secret(String name, byte[] fresh) throws LogException {
        fail(failure);
        return engine.secret(name, fresh);
    }

    @Override
    public void revoke(Revocation revocation, long now) throws LogException {
        engine.revoke(revocation, now);
    }

    @Override
    public List<Revocation> revocations() throws LogException {
        return engine.revocations();
    }

    @Override
    public void ban(Ban ban, long now) throws LogException {
        engine.ban(ban, now);
    }

    @Override
    public void unban(String room, String user) throws LogException {
        engine.unban(room, user);
    }

    @Override
    public List<Ban> bans() throws LogException {
        return engine.bans();
    }

    @Override
    public boolean retain(Retention retention, long now, int most) throws LogException {
        fail(failure);
        retained++;
        return engine.retain(retention, now, most);
    }

    @Override
    public void probe() throws LogException {
        fail(failure);
        probed++;
        engine.probe();
    }

    @Override
    public void close() {
        closed++;
        engine.close();
    }
}
