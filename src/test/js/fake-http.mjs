/**
 * Plain HTTP to a FakeServer (docs/protocol.md §5.2 to §5.4): requests and answers take their time, and are lost when
 * they are cut. Event streams may be let through, held back by a proxy (`buffered`), refused by one, or cut soon after
 * they began.
 */
import { createHash } from "node:crypto";

/** A fetch function for one page: { alive }. */
export function fetchFor(server, environment, page) {
  return (url, init = {}) => {
    if (!page.alive) return new Promise(() => {});
    const exchange = new Exchange(server, environment, page, new URL(url), init);
    return exchange.answer;
  };
}

class Exchange {
  #server;
  #environment;
  #page;
  #over = false;
  #arrival = 0;
  #signal;
  #abort;

  constructor(server, environment, page, url, init) {
    this.#server = server;
    this.#environment = environment;
    this.#page = page;
    this.answer = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.#abort = () => this.#fail(new DOMException("aborted", "AbortError"));
    this.#signal = init.signal;
    this.#signal?.addEventListener("abort", this.#abort);
    server.add(this);
    this.later(() => this.#handle(url, init));
  }

  /** In order, and not at all when it was cut in between. */
  later(task) {
    const now = this.#environment.now();
    this.#arrival = Math.max(this.#arrival, now + Math.floor(this.#server.random() * 40));
    this.#environment.setTimeout(() => !this.#over && this.#page.alive && task(), this.#arrival - now);
  }

  cut() {
    this.#fail(new TypeError("network error"));
  }

  /** The reader of a poll or a stream is told to go. */
  closeFromServer(code, reason) {
    if (code === 4004) this.#unauthorized(reason);
    else if (code === 4001) this.problem(409, { code: "fenced", retry: false });
    else this.cut();
  }

  toClient(frame) {
    if (frame.type === "refused") return this.problem(frame.expected ? 409 : frame.retry ? 503 : 400, frame);
    this.hear(frame);
  }

  #unauthorized(reason) {
    if (!this.stream) return this.problem(401, { code: reason.split(":")[0], retry: false });
    const frame = JSON.stringify({ type: "close", code: 4004, reason });
    this.later(() => this.stream.enqueue(new TextEncoder().encode(`event: close\ndata: ${frame}\n\n`)));
    this.later(() => this.#end(() => this.stream.close()));
  }

  problem(status, { code, retry, expected }) {
    const body = JSON.stringify({ status, code, retry, expected, detail: "" });
    if (this.stream) return this.later(() => this.#end(() => this.stream.close()));
    this.json(status, body);
  }

  json(status, body) {
    this.later(() => this.#end(() => this.resolve(new Response(body, { status }))));
  }

  #fail(error) {
    this.#end(() => {
      this.reject(error);
      this.stream?.error(error);
    });
  }

  #end(task) {
    if (this.#over) return;
    this.#over = true;
    this.#server.remove(this);
    this.#signal?.removeEventListener("abort", this.#abort);
    if (this.#page.alive) task();
  }

  #handle(url, { method = "GET", headers = {}, body }) {
    if (url.pathname === "/health") return this.json(200, "{}");
    if (this.#server.gate && !this.#server.gate.lets(this, { type: "hello", token: bearerIn(headers) })) return;
    if (method === "POST") return this.#publish(url, headers, body);
    if (method === "DELETE") return this.json(204, null);
    this.client = headers["Phao-Client"];
    const hello = { type: "hello", client: this.client, generation: Number(headers["Phao-Generation"]) };
    hello.token = bearerIn(headers);
    const [room, cursor, last] = ["room", "cursor", "last"].map(key => url.searchParams.get(key));
    const [, epoch, after, events] = /^(\w+):(\d+)(\.1)?$/.exec(cursor ?? "") ?? [];
    const inline = url.searchParams.get("inlineBytes");
    const inlineBytes = inline === null ? undefined : Number(inline);
    const join = {
      type: "join",
      room,
      inlineBytes,
      ...(epoch ? { epoch, after: Number(after) } : last && { last: Number(last) }),
    };
    if (headers.Accept === "text/event-stream") return this.#stream(hello, join);
    this.#poll(hello, join, events && epoch === this.#server.epoch, Number(url.searchParams.get("wait")));
  }

  #publish(url, headers, body) {
    const [, client, n] = /^([0-9a-f]{32})-(\d+)$/.exec(headers["Idempotency-Key"]);
    this.client = this.claims ? `${this.claims.sub} ${client}` : client;
    this.id = createHash("sha256").update(this.client).digest("hex").slice(0, 16);
    this.hear = ({ seq, time }) => this.json(201, JSON.stringify({ epoch: this.#server.epoch, seq, time }));
    const room = decodeURIComponent(url.pathname.split("/").at(-1));
    this.#server.handle(this, { type: "publish", room, n: Number(n), data: new TextDecoder().decode(body) });
  }

  #stream(hello, join) {
    const { eventStream } = this.#server.network;
    if (eventStream === "refused") return this.json(502, "<h1>Bad gateway</h1>");
    const body = new ReadableStream({ start: controller => (this.stream = controller) });
    this.later(() =>
      this.resolve(new Response(body, { headers: { "Content-Type": "text/event-stream;charset=UTF-8" } })),
    );
    const bytes = new TextEncoder();
    this.hear = frame => {
      if (eventStream === "buffered") return;
      const text = bytes.encode(`event: ${frame.type}\nid: x\ndata: ${JSON.stringify(frame)}\n\n`);
      // In two pieces, as the network may do.
      const half = Math.floor(this.#server.random() * text.length);
      this.later(() =>
        [text.subarray(0, half), text.subarray(half)].forEach(part => part.length && this.stream.enqueue(part)),
      );
    };
    if (eventStream === "cutting") this.#environment.setTimeout(() => this.cut(), this.#server.random() * 1_000);
    this.#server.handle(this, hello);
    this.#server.handle(this, join);
  }

  #poll(hello, join, goesOn, wait) {
    let seq = join.after;
    let { epoch } = this.#server;
    const frames = [];
    const reply = () => this.json(200, JSON.stringify({ cursor: `${epoch}:${seq}.1`, frames }));
    this.hear = frame => {
      if (frame.type === "welcome" && goesOn) return;
      if (frame.type === "joined") ({ epoch, after: seq } = frame);
      if (frame.type === "gap") seq = frame.next - 1;
      if (frame.type === "message") ({ seq } = frame);
      if (frames.push(frame) > 1) return;
      // All that there is now goes into one answer, and what comes later doesn't.
      queueMicrotask(() => {
        this.hear = () => {};
        reply();
      });
    };
    this.#server.handle(this, hello);
    if (goesOn) this.#server.goOn(this, join);
    else this.#server.handle(this, join);
    this.#environment.setTimeout(() => {
      if (frames.length > 0) return;
      this.hear = () => {};
      reply();
    }, wait * 1_000);
  }
}

function bearerIn({ Authorization }) {
  return Authorization?.replace("Bearer ", "");
}
