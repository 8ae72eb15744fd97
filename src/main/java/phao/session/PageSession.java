package phao.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import phao.access.Admission;
import phao.access.Identity;
import phao.access.Quotas;
import phao.access.Right;
import phao.protocol.Close;
import phao.protocol.Member;
import phao.protocol.RoomPage;
import phao.room.Occupant;
import phao.room.Room;

/**
 * Somebody who asked for a page of one room and waits until there is something on it (docs/protocol.md §5.1, {@code wait}).
 *
 * <p>Any thread. It holds no thread while it waits, and reads the log when the room has something new.
 */
public final class PageSession implements Occupant {

    /** Where the page goes: one of the two is called, once, by any thread; neither must block. */
    public interface Reply {

        void answer(RoomPage page);

        /** Nothing can be answered. */
        void refuse(Close close);
    }

    /** Those that wait, told by any thread. */
    interface Waiting {

        void began(PageSession page);

        void ended(PageSession page);
    }

    private final SessionContext context;
    private final Waiting waiting;
    private final EventRequest.Reader who;
    private final Admission admission;
    private final Member member;
    private final Reply reply;
    private final long opened;
    private final Duration wait;
    private final AtomicBoolean reading = new AtomicBoolean(true);
    /** What it has of the quotas while it waits. Filled before anybody else knows it. */
    private final List<Quotas.Place> places = new ArrayList<>();

    private final AtomicBoolean done = new AtomicBoolean();
    private volatile PageQuery query;
    private volatile boolean expired;
    private volatile Room room;
    /** Up to where the log has been read. */
    private volatile long read;

    PageSession(
            SessionContext context,
            PageQuery query,
            EventRequest.Reader who,
            Admission admission,
            Duration wait,
            Reply reply,
            Waiting waiting) {
        this.context = context;
        this.waiting = waiting;
        this.query = query;
        this.who = who;
        this.admission = admission;
        this.member = who.member(admission.identity(), context::newSecret);
        this.reply = reply;
        this.opened = context.now();
        this.wait = wait;
        this.expired = wait.isZero();
    }

    void begin() {
        if (!wait.isZero()) {
            if (!takePlaces()) {
                refuse(Close.because(context.quotas().tooManyConnections()));
                return;
            }
            // Register first, then read: what is committed from now on wakes us.
            Optional<Room> entered = context.rooms().enter(query.room(), this, true);
            if (entered.isEmpty()) {
                refuse(Close.tooManyMembers());
                return;
            }
            room = entered.get();
            waiting.began(this);
        }
        read();
    }

    private boolean takePlaces() {
        Identity identity = admission.identity();
        Optional<Quotas.Place> ofAddress = context.quotas().connect(identity.address());
        Optional<Quotas.Place> ofUser = context.quotas().connect(identity);
        ofAddress.ifPresent(places::add);
        ofUser.ifPresent(places::add);
        return ofAddress.isPresent() && ofUser.isPresent();
    }

    @Override
    public Member member() {
        return member;
    }

    @Override
    public boolean visible() {
        return who.isVisiblePolling() && admission.rights(query.room()).contains(Right.PRESENCE);
    }

    @Override
    public void wake() {
        Room entered = room;
        if (entered != null && entered.head() > read && reading.compareAndSet(false, true)) {
            read();
        }
    }

    void sweep(long now) {
        reconsider();
        if (now - opened >= wait.toMillis()) {
            expired = true;
            if (reading.compareAndSet(false, true)) {
                read();
            }
        }
    }

    void reconsider() {
        admission.end().ifPresent(why -> refuse(Close.because(why)));
    }

    /** The reader has gone. */
    public void gone() {
        finish();
    }

    void refuse(Close close) {
        if (finish()) {
            reply.refuse(close);
        }
    }

    private void read() {
        query.read(context.log()).whenComplete((page, failure) -> {
            reconsider();
            if (failure != null) {
                refuse(Close.logUnreadable());
            } else if (expired || !page.messages().isEmpty() || page.gap().isPresent()) {
                if (finish()) {
                    reply.answer(page);
                }
            } else {
                read = page.head();
                query = query.from(page.epoch(), read);
                room.noteHead(page.head());
                reading.set(false);
                // What came while it read has found it reading.
                wake();
                if (expired && reading.compareAndSet(false, true)) {
                    read();
                }
            }
        });
    }

    private boolean finish() {
        if (!done.compareAndSet(false, true)) {
            return false;
        }
        waiting.ended(this);
        places.forEach(Quotas.Place::giveBack);
        if (room != null) {
            context.rooms().leave(room, this, true, EventSession.LEASE);
        }
        return true;
    }
}
