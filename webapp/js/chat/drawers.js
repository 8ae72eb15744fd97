/**
 * Rooms and people slide in from the sides where the window is too narrow for them. One at a time; the rest rests
 * meanwhile.
 */

import { byId } from "./dom.js";

/** `{rooms, people}`: each can `close()`. Escape and a tap beside it close it too. */
export function makeDrawers() {
  const rooms = new Drawer({
    drawer: "rooms",
    opener: "rooms-open",
    closer: "rooms-close",
    others: ["talk", "people"],
    wide: "(min-width: 48rem)",
  });
  const people = new Drawer({
    drawer: "people",
    opener: "people-open",
    closer: "people-close",
    others: ["talk", "rooms"],
    wide: "(min-width: 72rem)",
  });
  byId("veil").addEventListener("click", () => [rooms, people].forEach(drawer => drawer.close()));
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && document.querySelector("dialog[open]") === null) {
      const open = [rooms, people].filter(drawer => drawer.close());
      if (open.length === 0) byId("text").focus();
    }
  });
  return { rooms, people };
}

class Drawer {
  #drawer;
  #opener;
  #others;
  #closer;

  constructor({ drawer, opener, closer, others, wide }) {
    this.#drawer = byId(drawer);
    this.#opener = byId(opener);
    this.#others = others.map(byId);
    this.#opener.addEventListener("click", () => this.open());
    this.#closer = byId(closer);
    this.#closer.addEventListener("click", () => this.close());
    matchMedia(wide).addEventListener("change", () => this.close());
  }

  open() {
    this.#set(true);
    this.#closer.focus();
  }

  /** True if it was open. The focus goes back to where it came from. */
  close() {
    if (!this.#drawer.classList.contains("open")) return false;
    this.#set(false);
    this.#opener.focus();
    return true;
  }

  #set(open) {
    this.#drawer.classList.toggle("open", open);
    this.#opener.setAttribute("aria-expanded", String(open));
    this.#others.forEach(element => {
      element.inert = open;
    });
    byId("veil").hidden = !open;
  }
}
