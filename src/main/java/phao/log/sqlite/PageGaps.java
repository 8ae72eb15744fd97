package phao.log.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Overwrites what SQLite leaves between the cells of its pages.
 *
 * <p>When a page of a B-tree is full, SQLite moves some of its rows to another page and leaves their bytes where they were, in the gap
 * before the first cell, also with {@code secure_delete}: measured, of 1,000 messages that were removed one by one, 5 to 100 could still
 * be read there. So zeros are written into the gaps, past SQLite, which never reads a gap.
 *
 * <p>Used by the writer only, right after the write-ahead log was copied into the file and cut to nothing, and when no connection that
 * writes has a page in its cache: then the file is all that there is. Somebody may read a page at the same time. If the machine fails
 * meanwhile, a gap has zeros up to some place; SQLite itself relies on it that writing a range of bytes leaves those beside it as they are.
 */
final class PageGaps implements AutoCloseable {

    /** How much of the file one step looks at: measured, 3 ms. */
    static final int STEP_BYTES = 8 << 20;

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int FILE_HEADER = 100;
    /** From this page on, another kind of page, which begins with the number of a page, could begin like a page of a B-tree. */
    private static final long MOST_PAGES = 0x0200_0000;

    private final Path file;
    private Object key;
    /**
     * The last one is in use. None is closed before SQLite has closed its own: "the POSIX advisory locking API … if you … close … any file
     * descriptor … all locks … are dropped", SQLite's locks too.
     */
    private final List<FileChannel> channels = new ArrayList<>();

    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);

    /** @param file the database */
    PageGaps(Path file) throws IOException {
        this.file = file;
        renew();
    }

    /** To be called when SQLite has opened the file again: it may be another one. */
    void renew() throws IOException {
        Object now = FolderLock.keyOf(file);
        if (channels.isEmpty() || now == null || !now.equals(key)) {
            channels.add(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
            key = now;
        }
    }

    /**
     * One step.
     *
     * @param from the place in the file where the step before ended; 0 to begin
     * @return where it ended; 0 at the end of the file
     */
    long wipe(long from) throws IOException {
        FileChannel channel = channels.get(channels.size() - 1);
        ByteBuffer header = read(channel, 0, ByteBuffer.allocate(FILE_HEADER));
        if (header.limit() < FILE_HEADER) {
            return 0;
        }
        int pageBytes = header.getShort(16) == 1 ? 1 << 16 : header.getShort(16) & 0xffff;
        int usable = pageBytes - (header.get(20) & 0xff);
        // Not of this program's making: a file with incremental vacuum has pages of one more kind.
        boolean foreign = header.getInt(52) != 0;
        long end = foreign ? 0 : Math.min(channel.size(), MOST_PAGES * pageBytes);
        long stepEnd = Math.min(end, from + STEP_BYTES);
        boolean wiped = false;
        for (long place = from; place < stepEnd; place += chunk.limit()) {
            read(channel, place, chunk);
            for (int page = 0; page + pageBytes <= chunk.limit(); page += pageBytes) {
                int head = page + (place + page == 0 ? FILE_HEADER : 0);
                wiped |= wipe(channel, place, new Page(chunk, page, head, usable));
            }
            if (chunk.limit() == 0) {
                break;
            }
        }
        if (wiped) {
            channel.force(false);
        }
        return stepEnd < end ? stepEnd : 0;
    }

    /** A page in a buffer, with its places as SQLite's file format has them (§1.6). */
    private record Page(ByteBuffer in, int start, int head, int usable) {

        boolean isOfTree() {
            int kind = in.get(head);
            return (kind == 2 || kind == 5 || kind == 10 || kind == 13)
                    && gap() <= firstCell()
                    && firstCell() <= usable;
        }

        private int number(int place) {
            return in.getShort(place) & 0xffff;
        }

        /** Where the gap begins, from the start of the page: behind the header and the places of the cells. */
        int gap() {
            int headerBytes = in.get(head) <= 5 ? 12 : 8;
            return head - start + headerBytes + 2 * number(head + 3);
        }

        int firstCell() {
            int place = number(head + 5);
            return place == 0 ? 1 << 16 : place;
        }

        int firstFree() {
            return number(head + 1);
        }
    }

    private static boolean wipe(FileChannel channel, long place, Page page) throws IOException {
        if (!page.isOfTree()) {
            return false;
        }
        boolean wiped = zero(channel, place, page, page.gap(), page.firstCell());
        int free = page.firstFree();
        while (free >= page.firstCell() && free + 4 <= page.usable()) {
            int next = page.number(page.start() + free);
            int size = page.number(page.start() + free + 2);
            if (free + size > page.usable()) {
                return wiped;
            }
            wiped |= zero(channel, place, page, free + 4, free + size);
            free = next > free ? next : 0;
        }
        return wiped;
    }

    private static boolean zero(FileChannel channel, long place, Page page, int from, int to) throws IOException {
        int first = from;
        while (first < to && page.in().get(page.start() + first) == 0) {
            first++;
        }
        if (first >= to) {
            return false;
        }
        ByteBuffer zeros = ByteBuffer.allocate(to - first);
        long at = place + page.start() + first;
        while (zeros.hasRemaining()) {
            at += channel.write(zeros, at);
        }
        return true;
    }

    private static ByteBuffer read(FileChannel channel, long place, ByteBuffer into) throws IOException {
        into.clear();
        int read = 0;
        while (into.hasRemaining() && read >= 0) {
            read = channel.read(into, place + into.position());
        }
        return into.flip();
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels) {
            channel.close();
        }
    }
}
