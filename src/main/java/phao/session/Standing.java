package phao.session;

import java.util.OptionalLong;
import phao.log.Position;

/**
 * Where a room stands, for somebody who wants to begin there.
 *
 * @param position what the log says of the room
 * @param read how far the user has read, 0 if that is not known; empty for who is no user
 */
record Standing(Position position, OptionalLong read) {}
