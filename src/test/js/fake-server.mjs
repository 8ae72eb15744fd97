/**
 * A server in memory that keeps docs/protocol.md §2.1 to §2.5, over WebSockets and plain HTTP (fake-http.mjs), over
 * lines that may be cut at any moment: then everything that was still on its way, in both directions, is lost. It can
 * refuse for a while, lose its newest messages (an older backup), and be restarted.
 */
import { createHash } from "node:crypto";
import { fetchFor } from "./fake-http.mjs";
import { WELCOME } from "./world.mjs";

export class FakeServer {
  /** All messages of the room, in order. */
  log = [];
  refusing = false;
  /** A TokenGate where access follows rules. */
  gate = null;
  /**
   * What stands between: `webSocket` is "works", "refused", "hanging", "silent" or "cutting"; `eventStream` "works",
   * "refused", "buffered" or "cutting".
   */
  network = { webSocket: "works", eventStream: "works" };
  #random;
  #epochs = [];
  #counts = new Map();
  #generations = new Map();
  #lines = new Set();

  constructor(random) {
    this.#random = random;
    this.#beginEpoch();
  }

  get epoch() {
    return this.#epochs.at(-1).name;
  }

  random() {
    return this.#random();
  }

  fetchFor(environment, page) {
    return fetchFor(this, environment, page);
  }

  /** A WebSocket class whose other end is here, for one page: { alive }. */
  webSocketFor(environment, page) {
    const server = this;
    return class {
      readyState = 0;
      bufferedAmount = 0;
      extensions = "";

      constructor() {
        this.line = page.line = server.#connect(this, environment, page);
        obstruct(this, server.network.webSocket, environment, () => server.#random());
      }

      send(data) {
        this.line.fromClient(data);
      }

      close(code) {
        this.readyState = 3;
        this.line.drop(code);
      }
    };
  }

  /** Cuts some of the lines. */
  cut(likelihood) {
    for (const line of [...this.#lines]) if (this.#random() < likelihood) line.cut();
  }

  /** Killed and started again on the same log. */
  restart() {
    this.cut(1);
    this.#beginEpoch();
  }

  /**
   * Killed and started again on an older copy of the log, which lacks the newest messages. @return those that are gone
   */
  restoreWithout(count) {
    this.cut(1);
    const kept = Math.max(0, this.log.length - count);
    const gone = this.log.splice(kept);
    for (const epoch of this.#epochs) epoch.sharedUpTo = Math.min(epoch.sharedUpTo, kept);
    this.#counts = new Map();
    for (const { client, n } of this.log) this.#counts.set(client, n);
    this.#beginEpoch();
    return gone;
  }

  #beginEpoch() {
    this.#epochs.push({ name: String(this.#epochs.length + 1).padStart(16, "0"), sharedUpTo: Infinity });
  }

  #connect(socket, environment, page) {
    const hear = (event, detail) => page.alive && socket[`on${event}`]?.(detail);
    const line = new Line(
      socket,
      hear,
      environment,
      this.#random,
      frame => this.handle(line, frame),
      () => this.#lines.delete(line),
    );
    this.#lines.add(line);
    return line;
  }

  add(line) {
    this.#lines.add(line);
  }

  remove(line) {
    this.#lines.delete(line);
  }

  /** A poll that continues the one before. */
  goOn(line, { room, after, inlineBytes }) {
    Object.assign(line, { room, inlineBytes });
    for (const message of this.log.slice(after)) this.#deliver(line, message);
  }

  handle(line, frame) {
    if (this.gate && !this.gate.lets(line, frame)) return;
    switch (frame.type) {
      case "hello":
        return this.#hello(line, frame);
      case "join":
        return this.#join(line, frame);
      case "publish":
        return this.#publish(line, frame);
      case "ping":
        return line.toClient({ type: "pong" });
    }
  }

  #hello(line, { client: secret, generation }) {
    // With a user the same secret is another client.
    const client = line.claims ? `${line.claims.sub} ${secret}` : secret;
    const known = this.#generations.get(client);
    if (known && known.generation > generation) return line.closeFromServer(4001);
    if (known && known.line !== line) known.line.closeFromServer(4001);
    this.#generations.set(client, { generation, line });
    line.client = client;
    line.id = createHash("sha256").update(client).digest("hex").slice(0, 16);
    line.toClient({ ...WELCOME, id: line.id, ...this.gate?.told(line) });
  }

  #join(line, { room, last, epoch, after, inlineBytes }) {
    if (this.refusing) {
      return line.toClient({ type: "refused", of: "join", room, code: "log_unavailable", retry: true, message: "" });
    }
    const head = this.log.length;
    let from = after ?? Math.max(0, head - (last ?? 0));
    let gap;
    const shared = after ? Math.min(head, this.#epochs.find(({ name }) => name === epoch)?.sharedUpTo ?? 0) : from;
    if (from > shared) {
      gap = { type: "gap", room, reason: "epoch", from: shared + 1, to: from, next: shared + 1 };
      from = shared;
    }
    Object.assign(line, { room, inlineBytes });
    line.toClient({
      type: "joined",
      room,
      epoch: this.epoch,
      first: 1,
      head,
      after: from,
      n: this.#counts.get(line.client) ?? 0,
      count: 1,
    });
    if (gap) line.toClient(gap);
    for (const message of this.log.slice(from)) this.#deliver(line, message);
  }

  #publish(line, { room, n, data }) {
    const refuse = (code, more) =>
      line.toClient({ type: "refused", of: "publish", room, n, code, retry: true, message: "", ...more });
    const last = this.#counts.get(line.client) ?? 0;
    if (data.startsWith("bad")) return refuse("invalid_field", { retry: false });
    if (n <= last) {
      const known = this.log.find(message => message.client === line.client && message.n === n);
      return line.toClient({ type: "ack", room, n, seq: known.seq, time: known.time });
    }
    if (n > last + 1) return refuse("n_skipped", { expected: last + 1 });
    if (this.refusing) return refuse("log_unavailable");
    const message = {
      user: line.claims?.sub,
      client: line.client,
      id: line.id,
      n,
      data,
      seq: this.log.length + 1,
      time: 0,
    };
    this.log.push(message);
    this.#counts.set(line.client, n);
    line.toClient({ type: "ack", room, n, seq: message.seq, time: 0 });
    for (const other of this.#lines) if (other.room) this.#deliver(other, message);
  }

  #deliver(line, { id, n, data, seq, time }) {
    const size = Buffer.byteLength(data);
    const content = size > line.inlineBytes ? { size, text: true } : { data };
    line.toClient({ type: "message", room: line.room, seq, time, from: { id, name: "" }, n, ...content });
  }

  /** What is at the address of a content, or null if that is gone. */
  contentAt(address) {
    const { pathname, searchParams } = new URL(address);
    const seq = Number(/^\/rooms\/lobby\/messages\/(\d+)$/.exec(pathname)[1]);
    const { sharedUpTo } = this.#epochs.find(({ name }) => name === searchParams.get("epoch"));
    return seq <= sharedUpTo ? this.log[seq - 1].data : null;
  }
}

/** One connection: takes its time in both directions, keeps the order, and loses what is on its way when it is cut. */
class Line {
  #socket;
  #hear;
  #environment;
  #random;
  #handle;
  /** Never opens. */
  hanging = false;
  #gone;
  /** Lets nothing through in either direction. */
  muted = false;
  #alive = true;
  #arrival = { there: 0, back: 0 };

  constructor(socket, hear, environment, random, handle, gone) {
    this.#socket = socket;
    this.#hear = hear;
    this.#environment = environment;
    this.#random = random;
    this.#handle = handle;
    this.#gone = gone;
    this.#after("back", () => {
      if (this.hanging) return;
      socket.readyState = 1;
      hear("open", {});
    });
  }

  fromClient(data) {
    const frames = typeof data === "string" ? JSON.parse(data) : [decodeText(data)];
    this.#after("there", () => frames.forEach(frame => this.#alive && !this.muted && this.#handle(frame)));
  }

  toClient(frame) {
    this.#after("back", () => this.#hear("message", { data: JSON.stringify([frame]) }));
  }

  closeFromServer(code, reason) {
    this.#after("back", () => this.#end(code, reason));
  }

  cut() {
    this.#end(1006);
  }

  /** The client is gone; the server may hear of it late, and work off what is on its way. */
  drop() {
    this.#after("there", () => {
      this.#alive = false;
      this.#gone();
    });
  }

  #end(code, reason = "") {
    if (!this.#alive) return;
    this.#alive = false;
    this.#gone();
    this.#socket.readyState = 3;
    this.#hear("close", { code, reason, wasClean: code !== 1006 });
  }

  #after(way, task) {
    const now = this.#environment.now();
    this.#arrival[way] = Math.max(this.#arrival[way], now + Math.floor(this.#random() * 40));
    this.#environment.setTimeout(() => this.#alive && task(), this.#arrival[way] - now);
  }
}

/** What a proxy does to a WebSocket that is about to open. */
function obstruct({ line }, how, environment, random) {
  line.muted = how === "silent" || how === "hanging";
  line.hanging = how === "hanging" || how === "refused";
  if (how === "refused") environment.setTimeout(() => line.cut(), 40);
  if (how === "cutting") environment.setTimeout(() => line.cut(), 100 + random() * 1_000);
}

function decodeText(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
  return {
    ...JSON.parse(new TextDecoder().decode(bytes.subarray(2, 2 + length))),
    data: new TextDecoder().decode(bytes.subarray(2 + length)),
  };
}
