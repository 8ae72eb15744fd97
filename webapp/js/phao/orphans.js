/**
 * Sends what closed tabs left unsent, besides what was left under the id that this page took: each message under the id
 * and the number that it has, in a request of its own. So it needs no connection, moves no cursor, and nobody is seen
 * to come or go.
 *
 * Only with Web Locks: without, a closed tab can't be told from an open one.
 */

import { HttpPosts } from "./http-posts.js";
import { UNAUTHORIZED } from "./http-answer.js";
import { lock, recordsKey, unsentRooms } from "./identity.js";
import { Outbox } from "./outbox.js";

/**
 * Kept for a page that opens the room: its name is of a time with another rule, and the server doesn't know it; or we
 * may not write there.
 */
const KEPT = new Set(["invalid_room", "forbidden"]);

export class Orphans {
  #server;
  #journal;
  #environment;
  #http;
  #busy = false;
  #ended = false;
  /** Ends what is being sent. */
  #giveUp = () => {};

  /** @param server under which storage has their records */
  constructor({ http, server, journal, environment }) {
    this.#server = server;
    this.#journal = journal;
    this.#environment = environment;
    this.#http = http;
  }

  /**
   * To be called whenever the server can be reached.
   *
   * @param name under which the messages are shown
   * @param limits the server's
   */
  async send(name, limits) {
    if (this.#busy) return;
    this.#busy = true;
    for (const [client, rooms] of await unsentRooms(this.#server, this.#journal)) {
      if (!this.#ended && !(await this.#sendAll(client, rooms, name, limits))) break;
    }
    this.#busy = false;
  }

  end() {
    this.#ended = true;
    this.#giveUp();
  }

  /** @returns whether it is worth going on */
  async #sendAll(client, rooms, name, limits) {
    const release = await lock(this.#environment.locks, this.#server, client);
    if (!release) return true; // Not an orphan: a page has it, for example this one.
    let goesOn = true;
    for (const room of rooms) goesOn = goesOn && !this.#ended && (await this.#sendRoom(client, room, name, limits));
    await this.#journal.flushed();
    release();
    return goesOn;
  }

  /** @returns {Promise<boolean>} true when all was answered, false when the server can't be reached in this way */
  #sendRoom(client, room, name, limits) {
    return new Promise(resolve => {
      const finish = isDone => {
        outbox.stop();
        posts.stop();
        resolve(isDone);
      };
      const finishWhenEmpty = () => outbox.isEmpty && finish(true);
      const publish = entry => {
        const { n, content: data, contentType, filename } = entry;
        const thumbnail = entry.thumbnailFor(limits);
        posts.publish({ room, n, data, contentType, filename, thumbnail }, { client, name, present: false });
      };
      const outbox = new Outbox({
        journal: this.#journal,
        key: kind => recordsKey(kind, this.#server, client, room),
        environment: this.#environment,
        owner: {
          changed: () => takeAll(outbox, publish),
          unkept() {},
          acknowledged: finishWhenEmpty,
          refused: finishWhenEmpty,
        },
      });
      const posts = new HttpPosts({
        request: (path, parameters, init) => this.#http.ask(path, parameters, init),
        answer: frame => {
          if (frame.type === "ack") outbox.acknowledge(frame);
          else if (frame.code === "unreachable") finish(false);
          else if (KEPT.has(frame.code)) finish(true);
          else if (UNAUTHORIZED.has(frame.code)) finish(false);
          else outbox.refuse(frame);
        },
        goesOn: () => true,
        environment: this.#environment,
      });
      this.#giveUp = () => finish(false);
      begin(outbox).then(finishWhenEmpty);
    });
  }
}

function takeAll(outbox, publish) {
  for (let entry = outbox.peek(); entry; entry = outbox.peek()) {
    outbox.take();
    publish(entry);
  }
}

/** Nobody said what the log has. If it lacks what came before the first one, it says so when that is published. */
async function begin(outbox) {
  await outbox.load(() => "blob");
  const [first] = outbox.entries;
  if (first) outbox.joined(first.n - 1);
}
