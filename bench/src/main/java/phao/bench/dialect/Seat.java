package phao.bench.dialect;

import java.util.List;

/**
 * One connection's place.
 *
 * @param host with the port, as in a Host header
 * @param number tells connections of one run apart
 * @param rooms that it is a member of; one, except where a dialect can do with more
 */
public record Seat(String host, int number, List<String> rooms) {

    public Seat {
        rooms = List.copyOf(rooms);
    }

    /** For dialects that have one room per connection. */
    public String room() {
        if (rooms.size() != 1) {
            throw new IllegalStateException("a connection has one room here, not " + rooms.size());
        }
        return rooms.get(0);
    }
}
