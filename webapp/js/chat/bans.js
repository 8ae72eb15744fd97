/** Who is banned from a room (docs/moderation.md), and how the page says it. */

import { calledName } from "./names.js";
import { ask } from "./requests.js";

/** For sending somebody out who may come back. */
const SENT_OUT_SECONDS = 60;
const MINUTE_MS = 60_000;

/**
 * For how long somebody can be banned, the shortest first; null is for good.
 *
 * @type {{ seconds: number | null, count?: number, unit?: string }[]}
 */
export const TERMS = [
  { seconds: 600, count: 10, unit: "minute" },
  { seconds: 3_600, count: 1, unit: "hour" },
  { seconds: 86_400, count: 1, unit: "day" },
  { seconds: 604_800, count: 1, unit: "week" },
  { seconds: null },
];

export class Bans {
  #account;

  constructor(account) {
    this.#account = account;
  }

  /** Those from that room: [{user, until}], `until` undefined if it does not end by itself. */
  async of(room) {
    return (await ask(this.#account, "GET", pathOf(room))).bans;
  }

  /** Resolves when the server has stored it. */
  async begin(room, user, seconds) {
    await ask(this.#account, "POST", pathOf(room), seconds === null ? { user } : { user, seconds });
  }

  /** Bans somebody for a moment. Resolves with the ban that they have already, which this would shorten, or null. */
  async sendOut(room, user) {
    const known = (await this.of(room)).find(ban => ban.user === user) ?? null;
    if (known === null) await this.begin(room, user, SENT_OUT_SECONDS);
    return known;
  }

  async end(room, user) {
    await ask(this.#account, "DELETE", pathOf(room, { user }));
  }

  /** Whom this user may invite, as Map from user to name: a name that is good also where they have said nothing. */
  async invited() {
    const { invitations } = await ask(this.#account, "GET", "invitations");
    return new Map(invitations.map(({ user, name }) => [user, name]));
  }
}

function pathOf(room, more = {}) {
  return `bans?${new URLSearchParams({ room: room.name, ...more })}`;
}

/** Map from user to the name that they had last, of those whom the page has met in the room. */
export function namesIn({ record, socket }) {
  const here = [...(socket.users ?? [])].map(([id, user]) => ({ user, name: socket.members.get(id) }));
  const met = [...record.messages.map(({ from }) => from), ...here];
  return new Map(met.filter(({ user, name }) => user !== undefined && name).map(({ user, name }) => [user, name]));
}

/** What a banned user is called, and the user beside it where that is something else, as names are not unique. */
export function bannedName(user, name, language) {
  const shown = calledName({ user, name }, language);
  return { name: shown, user: shown === user ? null : calledName({ user }, language) };
}

/**
 * "10 minutes", "for good"
 *
 * @param {{ seconds: number | null, count?: number, unit?: string }} term
 */
export function termText({ seconds, count, unit }, language) {
  return seconds === null ? language.t("ban.forGood") : language.duration(count, unit);
}

/** "until 14:06", "for good" */
export function untilText(until, now, language) {
  return until === undefined
    ? language.t("ban.forGood")
    : language.t("ban.until", { when: whenOver(until, now, language) });
}

/** "14:06": the next full minute, so that nobody comes back too early by it. */
export function whenOver(until, now, language) {
  return language.soon(Math.ceil(until / MINUTE_MS) * MINUTE_MS, now);
}

/** Why something about bans did not work, for people. */
export function banProblem({ status }) {
  return status === 401 || status === 403 ? "ban.notAllowed" : "invite.failed";
}
