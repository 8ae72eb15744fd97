/** The events, and the `on…` handlers that go with them. */

export const EVENTS = [
  "open",
  "message",
  "removed",
  "error",
  "close",
  "reconnecting",
  "recovered",
  "gap",
  "ack",
  "refused",
  "presence",
  "signal",
  "read",
  "transport",
  "unauthorized",
  "forbidden",
];

/** Node 20 has no CloseEvent. */
class PlainCloseEvent extends Event {
  constructor(type, { code, reason, wasClean }) {
    super(type);
    Object.assign(this, { code, reason, wasClean });
  }
}

/** @param {any} detail what the event tells: each entry becomes a property of it */
export function createEvent(type, detail = {}) {
  if (type === "close") return new (globalThis.CloseEvent ?? PlainCloseEvent)(type, detail);
  if (type !== "message") return Object.assign(new Event(type), detail);
  const { data, origin, lastEventId, ...more } = detail;
  return Object.assign(new MessageEvent(type, { data, origin, lastEventId }), more);
}

/**
 * Gives a class the event handler attributes of its events, as HTML defines them: one handler each, in the place among
 * the listeners at which it was first set.
 */
export function defineHandlers(target, types) {
  for (const type of types) {
    const handlers = new WeakMap();
    Object.defineProperty(target.prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get() {
        return handlers.get(this)?.handler ?? null;
      },
      set(handler) {
        let slot = handlers.get(this);
        if (typeof handler !== "function") {
          if (slot) this.removeEventListener(type, slot.listener);
          handlers.delete(this);
        } else if (slot) {
          slot.handler = handler;
        } else {
          slot = { handler, listener: event => slot.handler.call(this, event) };
          handlers.set(this, slot);
          this.addEventListener(type, slot.listener);
        }
      },
    });
  }
}

/** What a promise of ours is rejected with. */
export function phaoError(code, message) {
  return Object.assign(new Error(message), { name: "PhaoError", code });
}
