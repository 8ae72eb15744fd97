/**
 * Whether what a page keeps would outlive it at the moment: one per environment, for whoever wants to say so. `change`
 * when it becomes another.
 */
class Lasting extends EventTarget {
  #failing = new Set();

  get lasts() {
    return this.#failing.size === 0;
  }

  /** @param who the one that keeps something */
  report(who, lasts) {
    const before = this.lasts;
    if (lasts) this.#failing.delete(who);
    else this.#failing.add(who);
    if (before !== this.lasts) this.dispatchEvent(new Event("change"));
  }
}

const all = new WeakMap();

export function lasting(environment) {
  if (!all.has(environment)) all.set(environment, new Lasting());
  return all.get(environment);
}
