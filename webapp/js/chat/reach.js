/**
 * How one comes to what can be done with a message: its button, which shows on hover; arrow keys and Enter; a long
 * press.
 */

/** A finger that rests this long means it; Android's own long press comes later. */
const LONG_PRESS_MS = 450;
/** A finger is never quite still. */
const STILL_PX = 10;
/** What has a long press of its own, or a click that is meant. */
const OTHERS = "a, video, audio, .failure, button:not(.picture-button)";

export class Reach {
  #scroller;
  #list;
  #open;
  #press = null;
  #swallows = false;

  /** `open(line, box, {opener, back})` opens the menu of a message's element. */
  constructor({ scroller, list, open }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#open = open;
    list.addEventListener("click", event => this.#click(event), true);
    // A person who takes the mouse goes on writing where they are.
    list.addEventListener(
      "mousedown",
      event => event.target.closest(".message-more") !== null && event.preventDefault(),
    );
    scroller.addEventListener("keydown", event => this.#key(event));
    list.addEventListener("contextmenu", event => this.#contextMenu(event));
    list.addEventListener("pointerdown", event => this.#down(event));
    list.addEventListener("pointermove", event => this.#moved(event));
    for (const type of ["pointerup", "pointercancel"]) list.addEventListener(type, () => this.#release());
    scroller.addEventListener("scroll", () => this.#release(), { passive: true });
  }

  #click(event) {
    if (this.#swallows) {
      // The end of a long press, which has done what it was for.
      this.#swallows = false;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const opener = event.target.closest(".message-more");
    if (opener !== null) this.#open(opener.closest(".message"), opener.getBoundingClientRect(), { opener });
  }

  #key(event) {
    const { target, key } = event;
    const line = target.matches(".message") ? target : null;
    if (event.altKey || event.ctrlKey || event.metaKey || (line === null && target !== this.#scroller)) return;
    if (line !== null && (key === "Enter" || key === " ")) {
      this.#openOn(line);
    } else if (["ArrowUp", "ArrowDown"].includes(key) || (line !== null && ["Home", "End"].includes(key))) {
      this.#focus(this.#next(line, key));
    } else {
      return;
    }
    event.preventDefault();
  }

  /** From the conversation as a whole to the last message in sight, from there to its neighbours. */
  #next(line, key) {
    const lines = [...this.#list.querySelectorAll(".message")];
    if (line === null) {
      const end = this.#scroller.getBoundingClientRect().bottom;
      return lines.findLast(one => one.getBoundingClientRect().top < end);
    }
    const at = lines.indexOf(line);
    return { ArrowUp: lines[at - 1], ArrowDown: lines[at + 1], Home: lines[0], End: lines.at(-1) }[key];
  }

  #focus(line) {
    line?.focus({ preventScroll: true });
    line?.scrollIntoView({ block: "nearest" });
  }

  /** The key for it, or Android's long press; the mouse's own menu stays the browser's, which can copy a selection. */
  #contextMenu(event) {
    const line = event.target.closest(".message");
    if (line !== null && event.target === line && event.target === document.activeElement && event.button !== 2) {
      event.preventDefault();
      this.#openOn(line);
    } else if (this.#press !== null || this.#swallows) {
      event.preventDefault();
    }
  }

  #openOn(line) {
    const { left, right, top, bottom } = line.querySelector(".bubble").getBoundingClientRect();
    const sight = this.#scroller.getBoundingClientRect();
    this.#open(
      line,
      { left, right, top: Math.max(top, sight.top), bottom: Math.min(bottom, sight.bottom) },
      { back: line },
    );
  }

  #down(event) {
    this.#release();
    this.#swallows = false;
    const line = event.target.closest(".message");
    if (event.pointerType === "mouse" || !event.isPrimary || line === null || event.target.closest(OTHERS) !== null) {
      return;
    }
    const { clientX: x, clientY: y } = event;
    this.#press = { x, y, timer: setTimeout(() => this.#pressed(line, x, y), LONG_PRESS_MS) };
  }

  #moved({ clientX, clientY }) {
    if (this.#press !== null && Math.hypot(clientX - this.#press.x, clientY - this.#press.y) > STILL_PX)
      this.#release();
  }

  #pressed(line, x, y) {
    this.#press = null;
    this.#swallows = true;
    // Not to the field: that would bring up the keyboard.
    this.#open(line, { left: x, right: x, top: y, bottom: y }, { back: line });
  }

  #release() {
    clearTimeout(this.#press?.timer);
    this.#press = null;
  }
}
