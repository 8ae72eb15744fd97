/**
 * Ids that wait in a tab's sessionStorage while no page uses them. A page takes one out and puts it back when it is
 * hidden, so that a duplicated tab, which gets a copy of the sessionStorage, doesn't find the id that is in use.
 *
 * A hidden page may come back from the browser's cache. It goes on if what it put back still lies there; if not,
 * another page was this client meanwhile, and what this one remembers is no longer true.
 */
/** What is put back is an id, followed by a mark of the page that did so. */
const ID_LENGTH = 32;

export class SessionIds {
  #storage;
  #window;
  #key;

  /** @param key under which they wait */
  constructor({ sessionStorage, window }, key = "phao") {
    this.#key = key;
    this.#storage = sessionStorage;
    this.#window = window;
  }

  /** @returns the first id that `accept` likes, or undefined */
  take(accept) {
    const item = this.#items().find(item => accept(item.slice(0, ID_LENGTH)));
    if (item !== undefined) this.#remove(item);
    return item?.slice(0, ID_LENGTH);
  }

  /**
   * Puts an id back whenever the page is hidden.
   *
   * @param mark nobody else's
   * @param taken is told when the page came back, and another was this client meanwhile
   * @returns a function that puts it back for good
   */
  hold(id, mark, taken) {
    const item = id + mark;
    let isHeld = true;
    const hide = () => {
      if (isHeld) this.#add(item);
      isHeld = false;
    };
    const show = ({ persisted }) => {
      if (!persisted || isHeld) return;
      isHeld = this.#remove(item);
      if (!isHeld) taken();
    };
    this.#window?.addEventListener("pagehide", hide);
    this.#window?.addEventListener("pageshow", show);
    return () => {
      this.#window?.removeEventListener("pagehide", hide);
      this.#window?.removeEventListener("pageshow", show);
      hide();
    };
  }

  #add(item) {
    try {
      this.#storage?.setItem(this.#key, JSON.stringify([...this.#items(), item]));
    } catch {
      // Full: the next page makes a new id.
    }
  }

  /** @returns whether it was there */
  #remove(item) {
    const items = this.#items();
    const others = items.filter(other => other !== item);
    if (others.length < items.length) this.#storage.setItem(this.#key, JSON.stringify(others));
    return others.length < items.length;
  }

  #items() {
    try {
      const items = JSON.parse(this.#storage?.getItem(this.#key) ?? "[]");
      return Array.isArray(items) ? items : [];
    } catch {
      return [];
    }
  }
}
