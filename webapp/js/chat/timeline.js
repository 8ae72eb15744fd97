/**
 * The lines that a room's record is shown as: days, gaps, the mark where new messages begin, and messages in groups by
 * author.
 */

import { dayNumber } from "./i18n.js";
import { personOf } from "./names.js";

/** Messages of one author that follow each other within this time stand under one name. */
const GROUP_MS = 5 * 60_000;

/**
 * Items in order, each with a `key` that stays the same from one call to the next: `{type: "start" | "gap" | "day" |
 * "new"}` and `{type: "message", message, opens, closes}`, where `opens` and `closes` tell the first and last of a
 * group. Messages of others after the number `newAfter` stand below a mark.
 */
export function timeline(record, { newAfter = null } = {}) {
  /** @type {any[]} */
  const items = record.reachedStart ? [opening(record)] : [];
  const gaps = [...record.gaps].sort((a, b) => a.next - b.next);
  const days = new Set();
  // Before that number is loaded nobody knows what the first new message is.
  let marked = newAfter === null || !(record.reachedStart || record.oldest <= newAfter + 1);
  for (const message of [...record.messages.filter(one => !one.hidden), ...record.waiting]) {
    while (gaps.length > 0 && (message.seq === null || gaps[0].next <= message.seq)) items.push(gapItem(gaps.shift()));
    const day = dayNumber(message.time);
    if (!days.has(day)) {
      days.add(day);
      items.push({ type: "day", key: `day:${day}`, time: message.time });
    }
    if (!marked && message.seq > newAfter && !message.mine && !message.removed) {
      items.push({ type: "new", key: "new" });
      marked = true;
    }
    items.push(messageItem(items.at(-1), message));
  }
  return items.concat(gaps.map(gapItem));
}

/** The top of the log: where the room begins, or what retention took before it. */
function opening(record) {
  const begins = Math.min(record.first ?? 1, record.oldest ?? Infinity);
  return begins === 1
    ? { type: "start", key: "start" }
    : gapItem({ reason: "retention", from: 1, to: begins - 1, next: begins });
}

function gapItem(gap) {
  return { type: "gap", key: `gap:${gap.reason}:${gap.from}-${gap.to}`, gap };
}

function messageItem(above, message) {
  const joins = above?.type === "message" && sameGroup(above.message, message);
  if (joins) above.closes = false;
  return { type: "message", key: message.key, message, opens: !joins, closes: true };
}

function sameGroup(previous, message) {
  return (
    personOf(previous.from) === personOf(message.from) &&
    previous.from.name === message.from.name &&
    previous.mine === message.mine &&
    previous.removed === message.removed &&
    Math.abs(message.time - previous.time) < GROUP_MS
  );
}
