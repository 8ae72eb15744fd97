/**
 * The live side of a room: who is in it, what just happened, who must be woken.
 *
 * <p>After {@code log} in the flow: committed messages come in by {@link phao.room.Rooms#committed}, occupants are woken and
 * read what they want after their own cursor. Nothing here is queued for anybody, and nothing here must survive a restart.
 */
package phao.room;
