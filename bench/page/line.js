/** A slow line in front of a server: bytes come later and slower, on all of its connections together. */
import { connect, createServer } from "node:net";

/** What is let through at once, in ms of the line's rate. */
const SLICE_MS = 10;

export class Line {
  /** Towards the client, all connections together. */
  bytes = 0;

  #server;
  #ends = new Set();
  /** When the line has sent what was given to it, in each direction: a time of `performance.now()`. */
  #freeAt = { down: 0, up: 0 };

  /**
   * @param port of the server, on the loopback address
   * @param megabits a second, in each direction
   * @param roundTrip in ms; a new connection takes one before its first byte
   */
  constructor(port, { megabits, roundTrip }) {
    this.bytesPerMs = (megabits * 1e6) / 8 / 1000;
    this.delay = roundTrip / 2;
    this.#server = createServer({ pauseOnConnect: true, noDelay: true }, client => {
      this.#hold(client);
      setTimeout(() => this.#open(client, port), roundTrip);
    });
  }

  async listen() {
    await new Promise(resolve => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://localhost:${this.#server.address().port}/`;
  }

  close() {
    this.#ends.forEach(end => end.destroy());
    this.#server.close();
  }

  #hold(end) {
    this.#ends.add(end);
    end.on("error", () => end.destroy());
    end.on("close", () => this.#ends.delete(end));
  }

  #open(client, port) {
    const server = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#hold(server);
    client.on("close", () => server.destroy());
    server.on("close", () => setTimeout(() => client.end(), this.delay));
    this.#carry(client, server, "up");
    this.#carry(server, client, "down");
    client.resume();
  }

  #carry(from, to, way) {
    from.on("data", chunk => {
      if (way === "down") this.bytes += chunk.length;
      const now = performance.now();
      this.#freeAt[way] = Math.max(this.#freeAt[way], now) + chunk.length / this.bytesPerMs;
      const wait = this.#freeAt[way] - now;
      // No more is taken than the line can send: else all would wait in here.
      if (wait > SLICE_MS) {
        from.pause();
        setTimeout(() => from.resume(), wait - SLICE_MS);
      }
      setTimeout(() => to.writable && to.write(chunk), wait + this.delay);
    });
  }
}
