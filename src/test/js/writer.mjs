/** A page that writes and reads, for simulations. */
import { MemoryStorage } from "../../../webapp/js/phao/storage.js";
import { FakeServer } from "./fake-server.mjs";
import { World } from "./world.mjs";

const ROUNDS = 60;

/** Mulberry32: small and good enough, and the same everywhere. */
export function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A writer that reloads its page now and then, and what it saw. */
export class Writer {
  storage = new MemoryStorage();
  sent = [];
  refusedTexts = [];
  /** What storage had at some time. */
  keptTexts = new Set();
  /** "works", "fails" or "hangs". */
  disk = "works";
  seen = [];
  transports = [];
  /** How many messages came by reference. */
  references = 0;
  /** Larger texts are wanted by reference; some texts have as many bytes, some more, some less. */
  inlineBytes;

  /** More options of its sockets. */
  get options() {
    return {};
  }

  /** @param http whether the page may use plain HTTP too */
  constructor(name, world, server, { http = false, inlineBytes } = {}) {
    this.inlineBytes = inlineBytes;
    this.name = name;
    this.clientId = Buffer.from(name.padEnd(16)).toString("hex");
    this.world = world;
    this.server = server;
    this.http = http;
    this.open();
  }

  /** A new page: nothing is shared with the one before but the storage. */
  open() {
    const page = (this.page = { alive: true });
    const { setTimeout } = this.world.environment;
    const environment = {
      ...this.world.environment,
      setTimeout: (task, delay) => setTimeout(() => page.alive && task(), delay),
      WebSocket: this.server.webSocketFor(this.world.environment, page),
      fetch: this.http ? this.server.fetchFor(this.world.environment, page) : undefined,
    };
    const { storage } = this;
    this.socket = this.world.openAs("lobby", {
      environment,
      storage: {
        keys: prefix => this.#onDisk(page, () => storage.keys(prefix)),
        entries: prefix => this.#onDisk(page, () => storage.entries(prefix)),
        write: (puts, deletes) => this.#onDisk(page, () => this.#write(puts, deletes)),
      },
      clientId: this.clientId,
      echo: true,
      inlineBytes: this.inlineBytes,
      ...(this.seen.length === 0 ? { last: 10_000 } : {}),
      ...this.options,
    });
    const here = handler => event => page.alive && handler(event);
    this.socket.ontransport = here(({ transport }) => this.transports.push(transport));
    this.socket.onmessage = here(({ seq, data, reference }) => {
      if (reference !== undefined) this.references++;
      this.seen.push([seq, reference === undefined ? data : this.server.contentAt(reference.url)]);
    });
    this.socket.ongap = here(({ next }) => (this.seen = this.seen.filter(([seq]) => seq < next)));
    this.socket.onrefused = here(({ message }) => this.refusedTexts.push(message.data));
  }

  #onDisk(page, task) {
    if (!page.alive || this.disk === "hangs") return new Promise(() => {});
    return this.disk === "fails" ? Promise.reject(new DOMException("full", "QuotaExceededError")) : task();
  }

  #write(puts, deletes) {
    for (const [key, { data }] of puts) if (key.startsWith("outbox")) this.keptTexts.add(data);
    return this.storage.write(puts, deletes);
  }

  send(bad) {
    const text = `${bad ? "bad" : "good"} ${this.name} ${this.sent.length}`;
    this.sent.push(text);
    this.socket.send(text);
  }

  /**
   * The page dies on the spot: its WebSocket, its timers and its memory are gone; what reached storage by now is there.
   */
  async reload() {
    await this.world.pass(0);
    this.page.alive = false;
    this.page.line?.drop();
    this.open();
  }
}

/**
 * Two pages write, at random but repeatable, while things happen to them.
 * @param http whether the pages may use plain HTTP too
 * @param happen called once a round: something happens to the server, the network, the pages, or nothing
 * @param patience ms that all has in the end, on a network that works
 */
export async function simulate(seed, { http = false, happen, patience }) {
  const random = seeded(seed);
  const world = new World();
  world.environment.random = random;
  const server = new FakeServer(random);
  const writers = ["an", "binh"].map(
    name => new Writer(name, world, server, { http, inlineBytes: name === "an" ? undefined : 11 }),
  );
  const choose = values => values[Math.floor(random() * values.length)];
  const lost = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const writer of writers) {
      for (let i = Math.floor(random() * 4); i > 0; i--) writer.send(random() < 0.05);
    }
    await world.pass(Math.floor(random() * 60));
    await happen({ dice: random(), random, choose, world, server, writers, lost });
  }
  server.refusing = false;
  for (const writer of writers) writer.disk = "works";
  server.network = { webSocket: "works", eventStream: "works" };
  await world.pass(patience);
  return { server, writers, lost };
}
