/**
 * A menu as WAI-ARIA describes it (APG, "Menu"): arrow keys, Home, End and first letters go through it, Escape and Tab
 * leave it, and the focus goes back to where it was.
 */

import { icon, make } from "./dom.js";

/** From the edges of the window. */
const MARGIN_PX = 8;

export class Menu {
  #element;
  #back = null;
  #opener = null;

  constructor(element) {
    this.#element = element;
    element.addEventListener("keydown", event => this.#key(event));
    for (const type of ["pointerdown", "wheel"]) {
      document.addEventListener(type, ({ target }) => !element.contains(target) && this.close(), {
        capture: true,
        passive: true,
      });
    }
    window.addEventListener("resize", () => this.close());
  }

  get isOpen() {
    return !this.#element.hidden;
  }

  /**
   * `entries` are {text, icon, run} or, of a choice, {…, checked}; `box` {left, right, top, bottom} is what the menu
   * belongs to, in the window; `opener` is the button that shows whether it is open, if there is one; `back` gets the
   * focus afterwards; `label` says what it is about.
   */
  open(entries, box, { label, opener = null, back = document.activeElement }) {
    this.close();
    const element = this.#element;
    this.#back = back;
    this.#opener = opener;
    opener?.setAttribute("aria-expanded", "true");
    element.replaceChildren(...entries.map(entry => this.#item(entry)));
    element.setAttribute("aria-label", label);
    element.hidden = false;
    this.#place(box);
    (element.querySelector('[aria-checked="true"]') ?? element.firstElementChild).focus({ preventScroll: true });
  }

  close() {
    if (this.isOpen) {
      this.#element.hidden = true;
      this.#opener?.setAttribute("aria-expanded", "false");
      this.#back?.focus({ preventScroll: true });
    }
  }

  #item(entry) {
    const { text, checked } = entry;
    const kind =
      checked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": String(checked) };
    return make(
      "button",
      { type: "button", class: "menu-item", tabindex: -1, onclick: () => this.#chosen(entry), ...kind },
      icon(entry.icon),
      text,
    );
  }

  #chosen({ run }) {
    this.close();
    run();
  }

  /** Below the box if there is room, else above; within the window in any case. */
  #place({ left, right, top, bottom }) {
    const element = this.#element;
    // Where it stood before, a long text had other room.
    element.style.left = "0";
    const { offsetWidth: width, offsetHeight: height } = element;
    const fits = bottom + height + MARGIN_PX <= innerHeight;
    const x = left + width + MARGIN_PX <= innerWidth ? left : right - width;
    element.style.left = `${Math.max(MARGIN_PX, Math.min(x, innerWidth - width - MARGIN_PX))}px`;
    element.style.top = `${Math.max(MARGIN_PX, fits ? bottom : top - height)}px`;
  }

  #key(event) {
    const items = [...this.#element.children];
    const at = items.indexOf(document.activeElement);
    const to =
      {
        ArrowDown: (at + 1) % items.length,
        ArrowUp: (at + items.length - 1) % items.length,
        Home: 0,
        End: items.length - 1,
      }[event.key] ?? startingWith(event.key, items, at);
    if (event.key === "Escape" || event.key === "Tab") this.close();
    else if (to === undefined) return;
    else items[to].focus();
    event.preventDefault();
    // Escape closes what is on top, and nothing below it.
    event.stopPropagation();
  }
}

/** The next item after `at` that begins with that letter, or undefined. */
function startingWith(letter, items, at) {
  const matches = item => letter.length === 1 && item.textContent.toLowerCase().startsWith(letter.toLowerCase());
  const order = items.map((_, index) => (at + 1 + index) % items.length);
  return order.find(index => matches(items[index]));
}
