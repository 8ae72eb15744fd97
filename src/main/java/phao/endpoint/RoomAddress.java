package phao.endpoint;

import phao.protocol.Parameters;
import phao.protocol.RefusalException;
import phao.protocol.RoomNames;
import phao.protocol.Start;

/** The address of a bare connection, {@code /rooms/{room}?…} (docs/protocol.md §3). */
record RoomAddress(String room, Start start, String name) {

    /**
     * @param rawPath the path as requested, percent-encoded
     * @param rawQuery the query as requested, null if there is none
     */
    static RoomAddress of(String rawPath, String rawQuery, RoomNames rooms) throws RefusalException {
        String room = Parameters.room(rooms, Parameters.segment(rawPath.substring(rawPath.lastIndexOf('/') + 1)));
        Parameters query = Parameters.of(rawQuery);
        return new RoomAddress(room, query.start(), query.name());
    }
}
