package phao.log.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import phao.log.Append;
import phao.log.Appended;
import phao.log.Removal;
import phao.log.Removed;
import phao.log.Retention;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.Message;

/** One room's log in memory. Guarded as {@link StoredRooms} is. */
final class StoredRoom {

    /** A client's count here: its last n, and the seq of each n that is still stored. */
    private static final class Publisher {
        long lastN;
        long time;
        final NavigableMap<Long, Long> stored = new TreeMap<>();

        Publisher copy() {
            Publisher copy = new Publisher();
            copy.lastN = lastN;
            copy.time = time;
            copy.stored.putAll(stored);
            return copy;
        }
    }

    private final String name;
    private long head;
    /** Of the contents and thumbnails of {@link #messages}. */
    private long bytes;

    private final NavigableMap<Long, Message> messages = new TreeMap<>();
    private final Map<String, Publisher> publishers = new HashMap<>();
    /**
     * The publishers of the stored messages, the oldest first, so that {@link Publisher#stored} forgets what is removed; "" for a
     * message without a client.
     */
    private final ArrayDeque<String> clients = new ArrayDeque<>();
    /** By user: the number of the newest message that they have read. */
    private final Map<String, Long> read = new HashMap<>();
    /** For each epoch that appended here, by its ordinal: the first number that it gave. */
    private final NavigableMap<Integer, Long> firstOfEpoch = new TreeMap<>();

    StoredRoom(String name) {
        this.name = name;
    }

    StoredRoom copy() {
        StoredRoom copy = new StoredRoom(name);
        copy.head = head;
        copy.bytes = bytes;
        copy.messages.putAll(messages);
        publishers.forEach((client, publisher) -> copy.publishers.put(client, publisher.copy()));
        copy.clients.addAll(clients);
        copy.read.putAll(read);
        copy.firstOfEpoch.putAll(firstOfEpoch);
        return copy;
    }

    String name() {
        return name;
    }

    long first() {
        return head - messages.size() + 1;
    }

    long head() {
        return head;
    }

    long lastN(String client) {
        Publisher publisher = publishers.get(client);
        return publisher == null ? 0 : publisher.lastN;
    }

    void read(String user, long seq) {
        if (head > 0) {
            read.merge(user, Math.min(seq, head), Math::max);
        }
    }

    long readUpTo(String user) {
        return read.getOrDefault(user, 0L);
    }

    void forgetReader(String user) {
        read.remove(user);
    }

    /** The last number that this log shares with the log of that epoch: the one before a later epoch's first. */
    long sharedWith(int ordinal) {
        Map.Entry<Integer, Long> later = firstOfEpoch.higherEntry(ordinal);
        return later == null ? head : later.getValue() - 1;
    }

    Appended append(Append append, long now, int ordinal) {
        if (!append.client().isEmpty()) {
            long lastN = lastN(append.client());
            if (append.n() <= lastN) {
                Long seq = publishers.get(append.client()).stored.get(append.n());
                return seq == null
                        ? new Appended.Known(0, 0)
                        : new Appended.Known(seq, messages.get(seq).time());
            }
            if (append.n() > lastN + 1) {
                return new Appended.Skipped(lastN + 1);
            }
        }
        Message message = new Message(name, head + 1, now, append.from(), append.n(), append.content());
        store(message, append.client(), ordinal);
        return new Appended.Stored(message);
    }

    private void store(Message message, String client, int ordinal) {
        head = message.seq();
        messages.put(head, message);
        bytes += message.content().heldBytes();
        clients.add(client);
        firstOfEpoch.putIfAbsent(ordinal, head);
        if (!client.isEmpty()) {
            Publisher publisher = publishers.computeIfAbsent(client, c -> new Publisher());
            publisher.lastN = message.n();
            publisher.time = message.time();
            publisher.stored.put(message.n(), head);
        }
    }

    Removed remove(Removal removal, long now, int ordinal) {
        long seq = removal.seq();
        if (seq > head) {
            return new Removed.Missing(head);
        } else if (seq < first()) {
            return new Removed.Gone(first());
        }
        Message entry = new Message(name, head + 1, now, removal.from(), 0, removal.content());
        if (removal.content().kind() == Content.Kind.CLEARING) {
            while (!messages.isEmpty() && messages.firstKey() <= seq) {
                removeOldest();
            }
        } else {
            Message message = messages.get(seq);
            if (message.content().kind() == Content.Kind.REMOVED) {
                return new Removed.Done(messages.get(message.content().number()), true);
            } else if (!message.content().isPublished()) {
                return new Removed.NoMessage();
            } else if (!removal.mayRemove().test(message.from())) {
                return new Removed.Forbidden();
            }
            replace(message, entry);
        }
        store(entry, "", ordinal);
        return new Removed.Done(entry, false);
    }

    private void replace(Message message, Message entry) {
        Message removed = message.removedBy(entry);
        messages.put(message.seq(), removed);
        bytes += removed.content().heldBytes() - message.content().heldBytes();
    }

    Optional<Message> erase(String user, List<Long> seqs, long now, int ordinal) {
        List<Long> found = seqs.stream()
                .filter(seq -> messages.containsKey(seq)
                        && messages.get(seq).from().user().equals(user))
                .toList();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Message entry = new Message(name, head + 1, now, Member.NOBODY, 0, Content.erasure(found));
        found.forEach(seq -> replace(messages.get(seq), entry));
        store(entry, "", ordinal);
        return Optional.of(entry);
    }

    /** The numbers of some of a user's messages. */
    List<Long> messagesOf(String user, long after, int most) {
        return messages.tailMap(after, false).values().stream()
                .filter(message -> message.from().user().equals(user))
                .map(Message::seq)
                .limit(most)
                .toList();
    }

    List<Message> after(long after, int inlineBytes, int limit, long maxBytes) {
        return page(messages.tailMap(after, false).values(), inlineBytes, limit, maxBytes);
    }

    List<Message> before(long before, int inlineBytes, int limit, long maxBytes) {
        List<Message> page =
                page(messages.headMap(before, false).descendingMap().values(), inlineBytes, limit, maxBytes);
        Collections.reverse(page);
        return page;
    }

    private static List<Message> page(Collection<Message> from, int inlineBytes, int limit, long maxBytes) {
        List<Message> page = new ArrayList<>();
        long bytes = 0;
        for (Message message : from) {
            if (page.size() >= limit || (!page.isEmpty() && bytes >= maxBytes)) {
                break;
            }
            Message read = message.inlineUpTo(inlineBytes);
            page.add(read);
            bytes += read.content().heldBytes();
        }
        return page;
    }

    /** @return how many messages were removed, at most {@code most} */
    int removeOld(Retention retention, long now, int most) {
        int removed = 0;
        while (removed < most
                && !messages.isEmpty()
                && isOld(messages.firstEntry().getValue(), retention, now)) {
            removeOldest();
            removed++;
        }
        return removed;
    }

    private void removeOldest() {
        Message message = messages.pollFirstEntry().getValue();
        bytes -= message.content().heldBytes();
        String client = clients.remove();
        if (!client.isEmpty()) {
            publishers.get(client).stored.remove(message.n());
        }
    }

    private boolean isOld(Message oldest, Retention retention, long now) {
        return retention.isOverfull(messages.size(), bytes)
                || (!retention.age().isZero()
                        && oldest.time() < now - retention.age().toMillis());
    }

    void forgetPublishers(Retention retention, long now) {
        if (!retention.publisherAge().isZero()) {
            long oldest = now - retention.publisherAge().toMillis();
            publishers.values().removeIf(publisher -> publisher.stored.isEmpty() && publisher.time < oldest);
        }
    }
}
