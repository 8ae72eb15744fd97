/**
 * Which client a page is. Two pages must never be the same one at the same time: the server would fence one of them,
 * and both would give different messages the same number.
 *
 * With Web Locks a page takes the first known id whose lock is free, and holds the lock for as long as it lives.
 * Without (plain http), ids wait in the tab's sessionStorage (session-ids.js): a page that crashed, and a tab that was
 * closed, then leave their id, and what they had not sent, behind.
 *
 * An id under which something was sent that storage did not take is retired: a later page would give its numbers to
 * other messages, and the log would take these for what it has. That is noted in localStorage, which is another
 * storage.
 */

import { nameOf } from "./names.js";
import { SessionIds } from "./session-ids.js";

/**
 * @param rooms names of the rooms about to be opened: an id that has unsent messages there is taken first
 * @param taken is told if another page is this client now
 * @returns {Promise<Identity>}
 */
export async function claimIdentity({ server, clientId, rooms, journal, environment, taken }) {
  const known = await knownClients(server, clientId, journal);
  const identity = (client, release) =>
    new Identity({ server, client, record: known.get(client), journal, environment, release });

  const { locks } = environment;
  // Whether it can be had or not: it keeps others off, and the page that gives an id answers for it.
  if (clientId !== undefined) return identity(clientId, (locks && (await lock(locks, server, clientId))) ?? (() => {}));
  if (locks) {
    const retired = retiredClients(environment);
    for (const client of (await byPreference(known, server, rooms, journal)).filter(
      client => !retired.includes(client),
    )) {
      const release = await lock(locks, server, client);
      if (release && (await canBeRead(server, client, journal))) return identity(client, release);
      release?.();
    }
    const client = randomId(environment);
    return identity(client, (await lock(locks, server, client)) ?? (() => {}));
  }
  const ids = new SessionIds(environment);
  const left = withOldNames(await unsentRooms(server, journal));
  const retired = retiredClients(environment);
  const waiting = ids.take(client => known.has(client) && !left.has(client) && !retired.includes(client));
  const client = waiting && (await canBeRead(server, waiting, journal)) ? waiting : randomId(environment);
  return identity(client, ids.hold(client, randomId(environment), taken));
}

const RETIRED = "phao.retired";
/** The oldest are forgotten: a browser whose storage fails so often has nothing under them. */
const MOST_RETIRED = 200;

function retiredClients({ localStorage }) {
  try {
    const retired = JSON.parse(localStorage?.getItem(RETIRED) ?? "[]");
    return Array.isArray(retired) ? retired : [];
  } catch {
    return [];
  }
}

class Identity {
  #key;
  #generation;
  #journal;
  #environment;
  #release;
  #isRetired = false;

  constructor({ server, client, record, journal, environment, release }) {
    this.client = client;
    this.#key = clientsKey(server) + client;
    this.#generation = record?.generation ?? 0;
    this.#journal = journal;
    this.#environment = environment;
    this.#release = release;
    // Known from now on, so that what is sent before the first connection stands is found by the page that comes after.
    this.#remember();
  }

  /** Retires the id: no later page takes it. */
  retire() {
    if (this.#isRetired) return;
    this.#isRetired = true;
    const retired = retiredClients(this.#environment);
    try {
      this.#environment.localStorage?.setItem(RETIRED, JSON.stringify([...retired, this.client].slice(-MOST_RETIRED)));
    } catch {
      // Neither storage takes anything.
    }
  }

  /** For the next `hello`. */
  nextGeneration() {
    this.#generation++;
    this.#remember();
    return this.#generation;
  }

  #remember() {
    this.#journal.put(this.#key, { generation: this.#generation, used: this.#environment.now() });
  }

  /** Others may take it from now on. */
  async release() {
    await this.#journal.flushed();
    this.#release();
  }
}

function clientsKey(server) {
  return `client\n${server}\n`;
}

/** The prefix of the keys of one client's records of a kind, in all rooms or in one. */
export function recordsKey(kind, server, client, room) {
  return `${kind}\n${server}\n${client}\n${room === undefined ? "" : `${room}\n`}`;
}

async function knownClients(server, clientId, journal) {
  const prefix = clientsKey(server);
  // A page with a new id of its own has nothing to overwrite.
  const entries =
    clientId === undefined ? await journal.tryEntries(prefix).catch(() => []) : await journal.entries(prefix);
  return new Map(entries.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** A browser may lose the file of a large value and keep its key. What can't be read is left to a page that can. */
async function canBeRead(server, client, journal) {
  try {
    for (const kind of ["outbox", "count", "cursor"]) await journal.tryEntries(recordsKey(kind, server, client));
    return true;
  } catch {
    return false;
  }
}

/** What was left unsent: a map from clients to the names of the rooms. */
export async function unsentRooms(server, journal) {
  const unsent = new Map();
  for (const key of await journal.tryKeys(`outbox\n${server}\n`).catch(() => [])) {
    const [, , client, room] = key.split("\n");
    if (!unsent.has(client)) unsent.set(client, new Set());
    unsent.get(client).add(room);
  }
  return unsent;
}

/**
 * Clients with something unsent for a room under a name that is another one now. If a page were such a client, what it
 * sends to the room would get the numbers that those messages have; they are sent as those of closed tabs are.
 */
function withOldNames(unsent) {
  return new Set(
    [...unsent]
      .filter(([, rooms]) => [...rooms].some(room => nameOf("room", room).name !== room))
      .map(([client]) => client),
  );
}

/** Those that a closed tab left with unsent messages come first, then the newest. */
async function byPreference(known, server, rooms, journal) {
  const unsent = await unsentRooms(server, journal);
  const left = withOldNames(unsent);
  const rank = client => {
    if (!unsent.has(client)) return 2;
    return rooms.some(room => unsent.get(client).has(room)) ? 0 : 1;
  };
  return [...known.keys()]
    .filter(client => !left.has(client))
    .sort((a, b) => rank(a) - rank(b) || known.get(b).used - known.get(a).used);
}

/** @returns a function that releases the lock, or null if it can't be had: another page holds it */
export function lock(locks, server, client) {
  return new Promise(resolve => {
    locks
      .request(`phao:${server}:${client}`, { ifAvailable: true }, granted => {
        if (!granted) return resolve(null);
        return new Promise(release => resolve(release));
      })
      .catch(() => resolve(null));
  });
}

/** A client id, or whatever else nobody has. */
export function randomId(environment) {
  return Array.from(environment.randomBytes(16), byte => byte.toString(16).padStart(2, "0")).join("");
}
