/** What the banner says about the connection. Pure: the same facts give the same words. */

import { whenOver } from "./bans.js";

/** What the banner says of a connection that ended for good. */
const ENDS = { 4001: "fenced", 4004: "signIn", unauthenticated: "signIn" };

/** A connection that is made within this time is not worth a word, nor is a cut that is over by then. */
const PATIENCE_MS = 700;
const BACK_FOR_MS = 2_500;
/**
 * The machine says it is offline and a message waits this long: then the connection is dead, though nobody noticed yet.
 */
const STUCK_MS = 1_500;

/**
 * The banner's kind: "none", "connecting", "offline", "crowded" (by other tabs), "waiting" (for the next attempt),
 * "retrying", "back", "fenced", "closed", "forbidden", "taken" (one was in the room, and may not be any more), "banned",
 * "signIn" (the server wants a token), "signInAgain". `connection` is Room.connection; `since` is when the room was opened or its
 * connection lost, `backAt` when it came back from a cut that was told of (null: there was none).
 */
export function bannerKind({ connection, online, since, backAt, now, crowded = false }) {
  const { connected, opened, closed, retryAt, unauthorized = null, ban = null, wasIn = false } = connection;
  if (closed?.code === "forbidden") return ban !== null ? "banned" : wasIn ? "taken" : "forbidden";
  if (closed !== null) return ENDS[closed.code] ?? "closed";
  if (unauthorized !== null) return "signInAgain";
  if (crowded && isHeldUp({ connection, online, since, now })) return "crowded";
  if (connected) {
    return stuckFor(connection, online, now) >= STUCK_MS
      ? "offline"
      : backAt !== null && now - backAt < BACK_FOR_MS
        ? "back"
        : "none";
  }
  if (!online) return "offline";
  if (isShort(since, now)) return "none";
  if (retryAt !== null) return retryAt > now ? "waiting" : "retrying";
  return opened ? "retrying" : "connecting";
}

/** Whether what lasts since then is too short to be worth a word. */
export function isShort(since, now) {
  return now - since < PATIENCE_MS;
}

/**
 * Whether something waits for the server longer than it should: then it is worth a look whether other tabs are in the
 * way.
 */
export function isHeldUp({ connection, online, since, now }) {
  const { connected, closed } = connection;
  return closed === null && online && (connected ? postingFor(connection, now) >= STUCK_MS : !isShort(since, now));
}

/** When that could change by time alone, in milliseconds from now; null if only an event can change it. */
export function nextLook({ connection, online, since, backAt, now }) {
  const { connected, closed, retryAt, unauthorized = null } = connection;
  if (closed !== null || unauthorized !== null) return null;
  if (connected) {
    const looks = [
      STUCK_MS - stuckFor(connection, online, now),
      STUCK_MS - postingFor(connection, now),
      backAt === null ? Infinity : BACK_FOR_MS - (now - backAt),
    ];
    const next = Math.min(...looks.filter(millis => millis > 0));
    return Number.isFinite(next) ? next : null;
  }
  if (isShort(since, now)) return PATIENCE_MS - (now - since);
  return retryAt !== null && retryAt > now ? Math.min(1000, (retryAt - now) % 1000 || 1000) : null;
}

function stuckFor({ waitingSince }, online, now) {
  return online || waitingSince === null ? Number.NEGATIVE_INFINITY : now - waitingSince;
}

/** For how long a message waits that needs a connection of its own. */
function postingFor({ waitingSince, transport }, now) {
  return waitingSince === null || transport === "websocket" ? Number.NEGATIVE_INFINITY : now - waitingSince;
}

/**
 * `{text, detail, countdown, action}` in that language; `detail` is what the server said, in English; `action` is null
 * or {text, does: "retry" | "reconnect" | "signIn"}. `date` is the time of day, `now` that of a clock that nobody sets.
 */
export function bannerWords(kind, { connection, now, date = 0 }, language) {
  const t = (key, params) => language.t(key, params);
  const retry = { text: t("state.now"), does: "retry" };
  const reconnect = { text: t("state.reload"), does: "reconnect" };
  const signIn = { text: t("account.signIn"), does: "signIn" };
  // Before the first connection there is nothing that could be lost.
  const cut = t(connection.opened ? "state.reconnecting" : "state.unreachable");
  const seconds = Math.max(1, Math.ceil(((connection.retryAt ?? now) - now) / 1000));
  const words = {
    none: {},
    connecting: { text: t("state.connecting") },
    offline: { text: t("state.offline") },
    crowded: { text: t("state.crowded") },
    waiting: { text: cut, countdown: t("state.retryIn", { count: seconds }), action: retry },
    retrying: { text: cut, countdown: t("state.retrying") },
    back: { text: t("state.back") },
    forbidden: { text: t("access.forbidden") },
    taken: { text: t("access.taken"), action: reconnect },
    banned: {
      text: banText(connection.ban, date, language),
      action: { text: t("access.comeBack"), does: "reconnect" },
    },
    signIn: { text: t("access.wanted"), action: signIn },
    signInAgain: { text: t("access.again"), action: signIn },
    fenced: { text: t("state.fenced"), action: reconnect },
    closed: {
      text: t("state.closed", { reason: closedText(connection.closed, language) }),
      detail: connection.closed?.reason ?? "",
      action: reconnect,
    },
  };
  return { text: "", detail: "", countdown: "", action: null, ...words[kind] };
}

function banText(ban, date, language) {
  return ban?.until === undefined
    ? language.t("access.bannedForGood")
    : language.t("access.banned", { when: whenOver(ban.until, date, language) });
}

/** `code` is the close code, or the word that docs/protocol.md §4 has for a refused join. */
function closedText(closed, language) {
  const code = String(closed?.code);
  return language.either(`closed.${code}`, "closed.other", { code });
}
