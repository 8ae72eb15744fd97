/**
 * Keeps the reader's place: at the end while they are at the end, else at the line they read, whatever comes above or
 * below, and however pictures and the keyboard change the sizes.
 */

/** Nearer than this to the end counts as being there: a finger rarely stops at the last pixel. */
const NEAR_PX = 60;

export class Place {
  following = true;
  /** Whether the last line is the end of the conversation: there is nothing to follow otherwise. */
  ends = true;

  #scroller;
  #list;
  #anchor = null;
  /** Whether the anchor is a line that was sought, and not yet one that the reader chose by scrolling. */
  #sought = false;
  #top = 0;

  /** `moved` is called when the reader scrolled. */
  constructor(scroller, list, moved) {
    this.#scroller = scroller;
    this.#list = list;
    scroller.addEventListener("scroll", () => this.#scrolled(moved), { passive: true });
    const sizes = new ResizeObserver(() => {
      this.settle();
      this.#followIfAtEnd();
    });
    sizes.observe(list);
    sizes.observe(scroller);
  }

  get nearTop() {
    return this.#scroller.scrollTop < 400;
  }

  get nearEnd() {
    return this.#belowPx < 400;
  }

  /** How much there is below what is shown. */
  get #belowPx() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  /** After any change: back to the end, or to the line that was read. */
  settle() {
    const scroller = this.#scroller;
    if (this.following && scroller.scrollTop < this.#top - 1) {
      // The reader has scrolled up, and we are here before the event: they must not be pulled down again.
      this.#look();
    }
    this.following &&= this.ends;
    if (this.following) {
      scroller.scrollTop = scroller.scrollHeight;
    } else if (this.#anchor !== null && this.#anchor.element.isConnected) {
      scroller.scrollTop += this.#offset(this.#anchor.element) - this.#anchor.offset;
    }
    this.#top = scroller.scrollTop;
  }

  toEnd() {
    this.following = true;
    this.#sought = false;
    this.#top = 0;
    this.settle();
  }

  /** Another list of lines: nothing of the old place counts. */
  reset() {
    this.#anchor = null;
    this.ends = true;
    this.toEnd();
  }

  /** Shows that line in the upper third, unless everything after it fits. It stays there until the reader scrolls. */
  reveal(element) {
    this.following = false;
    this.#sought = true;
    this.#anchor = { element, offset: this.#scroller.clientHeight / 3 };
    this.settle();
    this.#followIfAtEnd();
  }

  /** What was sought may be followed by nothing more: known when the last line has its size. */
  #followIfAtEnd() {
    const last = this.#list.lastElementChild?.lastElementChild;
    if (
      this.#sought &&
      this.ends &&
      this.#belowPx < NEAR_PX &&
      last?.checkVisibility({ contentVisibilityAuto: true })
    ) {
      this.following = true;
      this.#sought = false;
    }
  }

  #scrolled(moved) {
    const { scrollTop } = this.#scroller;
    // Our own scrolling is told like theirs. It changes no anchor: what is around it may have no size of its own yet.
    // Nor does the browser's, when there is less to scroll for a moment.
    if (scrollTop < this.#top && this.#belowPx < 1) this.settle();
    else if (scrollTop !== this.#top) this.#look();
    else this.#followIfAtEnd();
    moved();
  }

  /** Where the reader is. */
  #look() {
    const scroller = this.#scroller;
    // The event comes late: if more was added since we went to the end, the reader did not leave it. Only they scroll
    // up.
    this.following = this.ends && (this.#belowPx < NEAR_PX || (this.following && scroller.scrollTop >= this.#top - 1));
    this.#top = scroller.scrollTop;
    this.#sought = false;
    const element = this.#firstVisible();
    this.#anchor = element === null ? null : { element, offset: this.#offset(element) };
  }

  #firstVisible() {
    const chunk = this.#firstBelowTop(this.#list.children);
    let line = chunk === null ? null : this.#firstBelowTop(chunk.children);
    // A day's line moves up when older messages come; a message stays among its neighbours.
    while (line !== null && !line.classList.contains("message")) line = line.nextElementSibling;
    return line;
  }

  /** Of elements one below the other the first whose lower edge is in sight, or the last one. */
  #firstBelowTop(elements) {
    let [low, high] = [0, elements.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#offset(elements[middle]) > 0) high = middle;
      else low = middle + 1;
    }
    return elements[low] ?? null;
  }

  /** Of its lower edge: a message whose author's name goes, because older ones of theirs came, shrinks at the top. */
  #offset(element) {
    return element.getBoundingClientRect().bottom - this.#scroller.getBoundingClientRect().top;
  }
}
