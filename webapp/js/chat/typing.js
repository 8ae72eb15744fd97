/**
 * Who is typing. Sending is throttled, and what was heard expires, so that a lost signal never leaves someone typing
 * forever.
 */

const SEND_EVERY_MS = 3_000;
const EXPIRES_AFTER_MS = 6_000;

/** Tells when one's own typing is worth a signal. */
export class TypingThrottle {
  #now;
  #last = Number.NEGATIVE_INFINITY;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** True at most once in three seconds. */
  due() {
    const time = this.#now();
    if (time - this.#last < SEND_EVERY_MS) return false;
    this.#last = time;
    return true;
  }

  /** The message went out: the next key begins anew. */
  reset() {
    this.#last = Number.NEGATIVE_INFINITY;
  }
}

/** Who of the others is typing in one room. Calls `changed` whenever that changes, by time as well. */
export class Typists {
  #changed;
  #now;
  #later;
  #cancel;
  #until = new Map();
  #timer = null;

  constructor(changed, { now = () => performance.now(), later = setTimeout, cancel = clearTimeout } = {}) {
    this.#changed = changed;
    this.#now = now;
    this.#later = (task, millis) => later(task, millis);
    this.#cancel = timer => cancel(timer);
  }

  /** Those who are typing, in the order in which they began. */
  get members() {
    return [...this.#until.values()].map(entry => entry.member);
  }

  heard(member) {
    this.#until.set(member.id, { member, until: this.#now() + EXPIRES_AFTER_MS });
    this.#expire();
  }

  /** That member said it, or left. */
  done(id) {
    if (this.#until.delete(id)) this.#expire();
  }

  clear() {
    this.#until.clear();
    this.#expire();
  }

  #expire() {
    const now = this.#now();
    for (const [id, { until }] of this.#until) {
      if (until <= now) this.#until.delete(id);
    }
    this.#cancel(this.#timer);
    const next = Math.min(...[...this.#until.values()].map(entry => entry.until));
    this.#timer = this.#until.size > 0 ? this.#later(() => this.#expire(), next - now) : null;
    this.#changed();
  }
}

/** "An is typing …", or "" if nobody is. */
export function typingText(members, language, called) {
  const [a, b, ...more] = members.map(called);
  if (a === undefined) return "";
  if (b === undefined) return language.t("typing.one", { a });
  return more.length === 0 ? language.t("typing.two", { a, b }) : language.t("typing.many");
}
