/**
 * Plays the client's side of the golden transcripts; the server's tests play the other
 * (src/test/transcripts/README.md).
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { EVENTS } from "../../../webapp/js/phao/events.js";
import { World, settle } from "./world.mjs";

const FOLDER = new URL("../transcripts/", import.meta.url);

for (const file of readdirSync(FOLDER)
  .filter(name => name.endsWith(".json"))
  .sort()) {
  const transcript = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
  if (!transcript.server) test(`${file}: ${transcript.title}`, () => new Play().play(transcript.steps));
}

class Play {
  #world = new World();
  #socket;
  #events = [];
  #pages = [];
  #removals = [];

  async play(steps) {
    for (const [index, step] of steps.entries()) {
      try {
        await this.#step(step);
      } catch (error) {
        error.message = `step ${index + 1} ${JSON.stringify(step)}: ${error.message}`;
        throw error;
      }
    }
    assert.deepEqual(await this.#world.sent(), [], "frames beyond the transcript");
    const beyond = this.#events.filter(event => event.type !== "presence");
    assert.deepEqual(beyond, [], "events beyond the transcript");
  }

  async #step(step) {
    if (step.do) return this.#act(step.do);
    if (step.send) assert.deepEqual(await this.#take(step.send.length), step.send);
    if (step.sendBinary) assert.deepEqual(await this.#take(1), [step.sendBinary]);
    if (step.receive) await this.#world.receive(...step.receive);
    if (step.receiveBinary) {
      const { header, payload } = step.receiveBinary;
      await this.#world.receiveBinary(header, Buffer.from(payload, "base64"));
    }
    if (step.closed) await this.#world.cut(step.closed);
    if (step.reconnect) {
      // What was asked for on the connection before must have been sent already.
      if (this.#world.sockets.length > 0) assert.deepEqual(this.#sent, [], "frames that were not expected");
      await this.#world.reconnect();
      this.#sent = [];
      this.#events = this.#events.filter(event => event.type !== "reconnecting");
    }
    if (step.event) this.#expect(step.event);
    if (step.page) assert.deepEqual(await plain(await this.#pages.shift()), step.page);
    if (step.removed) await this.#answered(step.removed);
    if (step.server?.pass) await this.#world.pass(step.server.pass);
    if (step.server?.restore) await this.#world.cut();
    // "other" and the server's own steps are for the server's side.
  }

  async #answered(expected) {
    const answer = await this.#removals.shift().catch(({ code }) => ({ code }));
    assert.deepEqual(answer, expected);
  }

  #sent = [];

  async #take(count) {
    this.#sent.push(...(await this.#world.sent()));
    return this.#sent.splice(0, count);
  }

  async #act(action) {
    if (action.open) {
      const { room, ...options } = action.open;
      this.#socket = this.#world.open(room, options);
      this.#listen();
      await this.#world.accept();
    }
    if (action.send !== undefined) this.#socket.send(action.send);
    if (action.sendFile) {
      const { base64, type, name, thumbnail } = action.sendFile;
      const file = Object.assign(new Blob([Buffer.from(base64, "base64")], { type }), { name });
      this.#socket.send(file, { thumbnail: thumbnail && Buffer.from(thumbnail, "base64") });
    }
    if (action.signal !== undefined) this.#socket.signal(action.signal);
    if (action.history) this.#pages.push(this.#socket.history(action.history));
    if (action.markRead) this.#socket.markRead(action.markRead);
    if (action.remove) this.#removals.push(this.#socket.remove(action.remove));
    for (const removal of this.#removals) removal.catch(() => {});
    if (action.cut) await this.#world.cut();
    if (action.close) this.#socket.close();
    await settle();
  }

  #listen() {
    // Which transport it is, is nothing of the protocol's.
    for (const type of EVENTS.filter(type => type !== "transport")) {
      this.#socket.addEventListener(type, event => this.#events.push(event));
    }
  }

  /** The next event; of it, what the transcript names. Bytes are compared as base64. */
  #expect(expected) {
    // After each join there is one that repeats what `joined` says: a transcript names it only if it is about that.
    if (expected.type !== "presence") this.#events = this.#events.filter(event => event.type !== "presence");
    const event = this.#events.shift();
    assert.ok(event, "no event came");
    const actual = Object.fromEntries(Object.keys(expected).map(key => [key, content(event[key])]));
    assert.deepEqual(actual, expected);
  }
}

function content(value) {
  return value instanceof ArrayBuffer ? { base64: Buffer.from(value).toString("base64") } : value;
}

function plain(page) {
  const all = message => Object.fromEntries(Object.entries(message).map(([key, value]) => [key, content(value)]));
  return { ...page, messages: page.messages.map(all) };
}
