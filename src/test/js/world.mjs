/**
 * A world for phao.js that stands still until a test moves it: time, chance, the page, locks, and WebSockets and HTTP
 * requests whose other end the test holds. What has to outlive a page (storage, locks) is shared by giving a second
 * world the first one's.
 */
import { MemoryStorage } from "../../../webapp/js/phao/storage.js";
import { PhaoSocket } from "../../../webapp/js/phao.js";
import { encodeBinary } from "../../../webapp/js/phao/frames.js";

export const START = 1_763_800_000_000;
export const CLIENT = "00112233445566778899aabbccddeeff";
export const ID = "5947d7c33d783f94b3b4c1a96ebc8991";
export const OTHER = { id: "5d0b193317e951a7444b9bd4c632e0f1", name: "Bình" };
export const LIMITS = {
  textBytes: 65536,
  messageBytes: 16777216,
  rooms: 256,
  inFlight: 256,
  pageMessages: 200,
  signalBytes: 4096,
  thumbnailBytes: 8192,
};
export const WELCOME = { type: "welcome", id: ID, server: "phao/0.1.0", heartbeat: 25000, jitter: 500, limits: LIMITS };

/** So that no two ids are the same in one run. */
let ids = 0;

export class World {
  sockets = [];
  /** HTTP requests as they were made, in a world that has HTTP. */
  requests = [];
  storage;
  environment;
  #now = START;
  #timers = new Map();
  #lastTimer = 0;
  #random = [];

  constructor({
    storage = new MemoryStorage(),
    locks,
    sessionStorage,
    localStorage,
    http = false,
    webSocket = true,
  } = {}) {
    this.storage = storage;
    const world = this;
    const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
    this.environment = {
      now: () => this.#now,
      ticks: () => this.#now - START,
      random: () => this.#random.shift() ?? 0.5,
      randomBytes: size => new Uint8Array(size).fill(++ids),
      setTimeout: (task, delay) => {
        this.#timers.set(++this.#lastTimer, { at: this.#now + delay, task });
        return this.#lastTimer;
      },
      clearTimeout: timer => this.#timers.delete(timer),
      WebSocket: webSocket
        ? class extends FakeWebSocket {
            constructor(url, protocols) {
              super(url, protocols);
              world.sockets.push(this);
            }
          }
        : undefined,
      fetch: http
        ? (url, init) => {
            const request = new FakeRequest(url, init);
            this.requests.push(request);
            return request.answered;
          }
        : undefined,
      locks,
      sessionStorage,
      localStorage,
      window: new EventTarget(),
      document,
    };
  }

  /** What chance brings next; 0.5 when nothing is given. */
  chance(...values) {
    this.#random.push(...values);
  }

  /** The newest WebSocket. */
  get line() {
    return this.sockets.at(-1);
  }

  /** The newest HTTP request. */
  get request() {
    return this.requests.at(-1);
  }

  get now() {
    return this.#now;
  }

  /** The delays until each timer that is running, in order. */
  get timers() {
    return [...this.#timers.values()].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  /** Opens a room with this world's storage and a client id that tests know. */
  open(room = "lobby", options = {}) {
    return this.openAs(room, { clientId: CLIENT, ...options });
  }

  openAs(room, { query = "", ...options } = {}) {
    const socket = new PhaoSocket(`ws://phao.test/rooms/${encodeURIComponent(room)}${query}`, {
      storage: this.storage,
      environment: this.environment,
      ...options,
    });
    socket.binaryType = "arraybuffer";
    socket.log = record(socket);
    /** The codes of the events that say that the server wants a token. */
    socket.unauthorized = [];
    socket.addEventListener("unauthorized", ({ code }) => socket.unauthorized.push(code));
    return socket;
  }

  /** Lets time pass, doing what falls due on the way. */
  async pass(ms = 0) {
    await settle();
    const until = this.#now + ms;
    for (;;) {
      const [id, next] = [...this.#timers].sort(([a, x], [b, y]) => x.at - y.at || a - b)[0] ?? [];
      if (!next || next.at > until) break;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, next.at);
      next.task();
      await settle();
    }
    this.#now = until;
    await settle();
  }

  /** The network and the server let the newest WebSocket in. */
  async accept() {
    await settle();
    this.line.accept();
    await settle();
  }

  /** From an opened socket to a joined, empty room, unless `joined` says otherwise. */
  async join(joined = {}, welcome = {}) {
    await this.accept();
    await this.receive({ ...WELCOME, ...welcome }, { ...JOINED, ...joined });
    this.line.takeFrames();
  }

  async receive(...frames) {
    this.line.receive(JSON.stringify(frames));
    await settle();
  }

  async receiveBinary(header, payload) {
    this.line.receive(encodeBinary(header, payload).buffer);
    await settle();
  }

  /** The connection breaks, or the server closes it. */
  async cut(code = 1006, reason = "") {
    this.line.closeFromServer(code, reason);
    await settle();
  }

  /** A cut, and a new connection that is let in but not welcomed. */
  async reconnect() {
    const old = this.line;
    if (old.readyState !== 3) await this.cut();
    for (let tries = 0; this.line === old; tries++) {
      if (tries === 10 || this.timers.length === 0) throw new Error("no new connection was attempted");
      await this.pass(this.timers[0]);
    }
    await this.accept();
  }

  /** What was sent since it was asked last, frame by frame, however it was grouped. */
  async sent() {
    await settle();
    return this.line.takeFrames();
  }
}

export const JOINED = {
  type: "joined",
  room: "lobby",
  epoch: "0000000000000001",
  first: 1,
  head: 0,
  after: 0,
  n: 0,
  count: 1,
  members: [{ id: ID, name: "" }],
};

export function message(seq, data, more = {}) {
  return { type: "message", room: "lobby", seq, time: START, from: OTHER, n: seq, data, ...more };
}

class FakeWebSocket {
  readyState = 0;
  bufferedAmount = 0;
  extensions = "";
  binaryType = "blob";
  closedWith = null;
  #sent = [];

  constructor(url, protocols) {
    this.url = url;
    this.protocols = protocols;
  }

  send(data) {
    if (this.readyState === 0) throw new DOMException("still connecting", "InvalidStateError");
    if (this.readyState === 1) this.#sent.push(data);
  }

  close(code, reason) {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.closedWith = { code, reason };
  }

  accept() {
    this.readyState = 1;
    this.onopen?.({ type: "open" });
  }

  receive(data) {
    if (this.readyState === 1) this.onmessage?.({ type: "message", data });
  }

  closeFromServer(code, reason) {
    this.readyState = 3;
    this.onclose?.({ type: "close", code, reason, wasClean: code !== 1006 });
  }

  /** The WebSocket messages themselves. */
  takeMessages() {
    return this.#sent.splice(0);
  }

  takeFrames() {
    return this.takeMessages().flatMap(data => (typeof data === "string" ? JSON.parse(data) : [decodeSent(data)]));
  }
}

/** An HTTP request of a page, and what the test lets become of it. */
class FakeRequest {
  #controller = null;

  constructor(url, { method = "GET", headers = {}, body, signal }) {
    const { pathname, searchParams } = new URL(url);
    Object.assign(this, { url, method, headers, path: pathname, query: searchParams, aborted: false });
    this.body = body && (typeof body === "string" ? body : Buffer.from(body).toString());
    this.answered = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    signal?.addEventListener("abort", () => {
      this.aborted = true;
      const error = new DOMException("aborted", "AbortError");
      this.reject(error);
      this.#controller?.error(error);
    });
  }

  async json(value, status = 200) {
    this.resolve(new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } }));
    await settle();
  }

  async text(text, status) {
    this.resolve(new Response(text, { status, headers: { "Content-Type": "text/html" } }));
    await settle();
  }

  async problem(status, code, more = {}) {
    await this.json({ type: "about:blank", title: "", status, code, retry: false, detail: "because", ...more }, status);
  }

  /** The answer is an event stream, with these frames first. */
  async stream(...frames) {
    const body = new ReadableStream({ start: controller => (this.#controller = controller) });
    this.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream;charset=UTF-8" } }));
    await this.send(...frames);
  }

  async send(...frames) {
    await this.sendText(
      frames.map(frame => `event: ${frame.type}\nid: x\ndata: ${JSON.stringify(frame)}\n\n`).join(""),
    );
  }

  async sendText(text) {
    if (text) this.#controller.enqueue(new TextEncoder().encode(text));
    await settle();
  }

  async end() {
    this.#controller.close();
    await settle();
  }

  /** Neither answer nor the rest of one will come. */
  async fail() {
    this.reject(new TypeError("fetch failed"));
    this.#controller?.error(new TypeError("network error"));
    await settle();
  }
}

function decodeSent(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(2, 2 + length)));
  return { header, payload: Buffer.from(bytes.subarray(2 + length)).toString("base64") };
}

/** All events of a socket as they come, as plain objects that name only what a test wants to see. */
function record(socket) {
  const log = [];
  const types = [
    "open",
    "message",
    "error",
    "close",
    "reconnecting",
    "recovered",
    "gap",
    "ack",
    "refused",
    "presence",
    "signal",
    "forbidden",
  ];
  const transports = [];
  socket.addEventListener("transport", ({ transport }) => transports.push(transport));
  for (const type of types) socket.addEventListener(type, event => log.push(event));
  return {
    events: log,
    transports,
    of: type => log.filter(event => event.type === type),
    types: () => log.map(event => event.type).filter(type => type !== "presence"),
    texts: () => log.filter(event => event.type === "message").map(event => event.data),
  };
}

/** Web Locks, for all pages of one browser. */
export class FakeLocks {
  #held = new Set();

  async request(name, { ifAvailable }, callback) {
    if (!ifAvailable) throw new Error("phao.js never waits for a lock");
    if (this.#held.has(name)) return callback(null);
    this.#held.add(name);
    try {
      return await callback({ name });
    } finally {
      this.#held.delete(name);
    }
  }

  get held() {
    return this.#held.size;
  }

  /** The pages that held them were closed. */
  forgetAll() {
    this.#held.clear();
  }
}

/** Its keys are its own properties, as in a browser. */
export class FakeLocalStorage {
  getItem(key) {
    return this[key] ?? null;
  }

  setItem(key, value) {
    this[key] = value;
  }

  removeItem(key) {
    delete this[key];
  }
}

export class FakeSessionStorage {
  items = new Map();

  getItem(key) {
    return this.items.get(key) ?? null;
  }

  setItem(key, value) {
    this.items.set(key, value);
  }
}

/** Until all promises that only wait for each other are done. */
export async function settle() {
  for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve));
}
