/** Which messages may be sent now, and in which order. */

/**
 * At most this much content may wait for its acknowledgement, and at least one message: more would only pile up in the
 * browser.
 */
const WINDOW_BYTES = 1 << 20;

/**
 * Takes out of the rooms' outboxes what may be sent now, the rooms taking turns.
 *
 * @param rooms by name, whose turn it is first; put into the order of the next turns
 * @param publish sends an entry of a room
 */
export function takeTurns(rooms, { inFlight, messageBytes }, publish) {
  const unanswered = [...rooms.values()].flatMap(room => [...room.outbox.unanswered]);
  let count = unanswered.length;
  let bytes = unanswered.reduce((sum, entry) => sum + entry.size, 0);
  for (const room of rooms.values()) {
    const entry = room.outbox.peek();
    if (!entry) continue;
    if (entry.size > messageBytes) {
      // The server would refuse it or, if it is much larger, close.
      room.outbox.drop(entry, "message_too_large", `the message has ${entry.size} bytes, the limit is ${messageBytes}`);
      continue;
    }
    if (count >= inFlight || (count > 0 && bytes + entry.size > WINDOW_BYTES)) return;
    room.outbox.take();
    publish(room, entry);
    count++;
    bytes += entry.size;
    // To the end of the line, where this loop finds it again.
    rooms.delete(room.name);
    rooms.set(room.name, room);
  }
}
