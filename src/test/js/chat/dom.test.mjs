import assert from "node:assert/strict";
import { test } from "node:test";
import { onceSoon } from "../../../../webapp/js/chat/dom.js";

/** A window whose frames come when the test says so, and none while it is hidden. */
class FakeWindow {
  document = Object.assign(new EventTarget(), { hidden: false });
  #frames = [];

  constructor() {
    globalThis.document = this.document;
    globalThis.requestAnimationFrame = task => this.#frames.push(task);
  }

  frame() {
    this.#frames.splice(0).forEach(task => task());
  }

  set hidden(hidden) {
    this.document.hidden = hidden;
    this.document.dispatchEvent(new Event("visibilitychange"));
  }
}

test("what is to be drawn is drawn once for all calls before the frame", () => {
  const window = new FakeWindow();
  let drawn = 0;
  const draw = onceSoon(() => drawn++);
  draw();
  draw();
  assert.equal(drawn, 0);
  window.frame();
  assert.equal(drawn, 1);
  window.frame();
  assert.equal(drawn, 1);
});

test("what was to be drawn when the window is hidden does not wait until it is shown again", async () => {
  const window = new FakeWindow();
  let drawn = 0;
  const draw = onceSoon(() => drawn++);
  draw();
  window.hidden = true;
  assert.equal(drawn, 1);
  draw();
  await new Promise(done => setTimeout(done, 0));
  assert.equal(drawn, 2);
  window.hidden = false;
  window.frame();
  assert.equal(drawn, 2);
});
