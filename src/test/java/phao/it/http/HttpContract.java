package phao.it.http;

import java.util.concurrent.ThreadLocalRandom;

/** What the contracts of this package need. */
public interface HttpContract {

    HttpRooms http();

    /** A room that no other test uses. */
    default String newRoom() {
        return "room-" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), Character.MAX_RADIX);
    }

    default String newSecret() {
        return "%016x%016x"
                .formatted(
                        ThreadLocalRandom.current().nextLong(),
                        ThreadLocalRandom.current().nextLong());
    }
}
