package phao.log;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import phao.protocol.Message;

/** An engine in front of another one: what is not overridden goes there. */
public abstract class ForwardingEngine implements LogEngine {

    private final LogEngine engine;

    protected ForwardingEngine(LogEngine engine) {
        this.engine = engine;
    }

    /**
     * The other engine. Asked by every call but {@link #epoch} and {@link #close}.
     *
     * @throws LogException to let that call fail
     */
    protected LogEngine engine() throws LogException {
        return engine;
    }

    @Override
    public String epoch() {
        return engine.epoch();
    }

    @Override
    public List<Appended> append(List<Append> appends, long now) throws LogException {
        return engine().append(appends, now);
    }

    @Override
    public List<String> rooms(Predicate<String> names) throws LogException {
        return engine().rooms(names);
    }

    @Override
    public Position position(String room, String client, String epoch) throws LogException {
        return engine().position(room, client, epoch);
    }

    @Override
    public List<Message> after(String room, long after, int inlineBytes, int limit, long maxBytes) throws LogException {
        return engine().after(room, after, inlineBytes, limit, maxBytes);
    }

    @Override
    public List<Message> before(String room, long before, int inlineBytes, int limit, long maxBytes)
            throws LogException {
        return engine().before(room, before, inlineBytes, limit, maxBytes);
    }

    @Override
    public Removed remove(Removal removal, long now) throws LogException {
        return engine().remove(removal, now);
    }

    @Override
    public boolean overwrite() throws LogException {
        return engine().overwrite();
    }

    @Override
    public void toErase(String user) throws LogException {
        engine().toErase(user);
    }

    @Override
    public List<String> usersToErase() throws LogException {
        return engine().usersToErase();
    }

    @Override
    public UserMessages messagesOf(String user, long from) throws LogException {
        return engine().messagesOf(user, from);
    }

    @Override
    public Optional<Message> erase(String user, String room, List<Long> seqs, long now) throws LogException {
        return engine().erase(user, room, seqs, now);
    }

    @Override
    public void erased(String user) throws LogException {
        engine().erased(user);
    }

    @Override
    public void read(List<ReadPosition> positions) throws LogException {
        engine().read(positions);
    }

    @Override
    public long readUpTo(String room, String user) throws LogException {
        return engine().readUpTo(room, user);
    }

    @Override
    public void keep(Invitation invitation, long now) throws LogException {
        engine().keep(invitation, now);
    }

    @Override
    public List<Invitation> invitations() throws LogException {
        return engine().invitations();
    }

    @Override
    public byte[] secret(String name, byte[] fresh) throws LogException {
        return engine().secret(name, fresh);
    }

    @Override
    public void revoke(Revocation revocation, long now) throws LogException {
        engine().revoke(revocation, now);
    }

    @Override
    public List<Revocation> revocations() throws LogException {
        return engine().revocations();
    }

    @Override
    public void ban(Ban ban, long now) throws LogException {
        engine().ban(ban, now);
    }

    @Override
    public void unban(String room, String user) throws LogException {
        engine().unban(room, user);
    }

    @Override
    public List<Ban> bans() throws LogException {
        return engine().bans();
    }

    @Override
    public boolean retain(Retention retention, long now, int most) throws LogException {
        return engine().retain(retention, now, most);
    }

    @Override
    public void probe() throws LogException {
        engine().probe();
    }

    @Override
    public void close() {
        engine.close();
    }
}
