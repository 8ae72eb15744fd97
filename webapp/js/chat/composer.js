/** Writing: the text field, the files that go with it, and what cannot be sent. */

import { Attachments } from "./attachments.js";
import { Drafts } from "./drafts.js";
import { byId, setText } from "./dom.js";
import { fileProblem, nameFor, pastedFiles, safeName } from "./files.js";
import { fit } from "./fit.js";
import { contentToSend } from "./message.js";
import { shownRoom } from "./names.js";
import { utf8Length } from "../phao/frames.js";

const MOST_FILES = 10;

/** Without empty lines before it and blanks behind it; the blanks of its first line stay. */
export function trimmed(text) {
  const whole = text.trimEnd();
  const blanks = whole.length - whole.trimStart().length;
  return whole.slice(whole.slice(0, blanks).lastIndexOf("\n") + 1);
}

export class Composer {
  #language;
  #limit;
  #sent;
  #room = null;
  #text;
  #files;
  #problem;
  #attachments;
  /** Of the rooms that are not shown: `{text, caret, chosen}`. */
  #others = new Map();
  #drafts;

  /**
   * `keep` has drafts over a reload. `sent()` is called after something went to the room. `limit()` is the most bytes
   * that one message may have.
   */
  constructor({ language, keep, limit, sent }) {
    this.#language = language;
    this.#limit = limit;
    this.#sent = sent;
    this.#text = byId("text");
    this.#files = byId("files");
    this.#problem = byId("composer-problem");
    byId("composer").addEventListener("submit", event => {
      event.preventDefault();
      this.#send();
    });
    this.#text.addEventListener("keydown", event => this.#key(event));
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("paste", event => this.#given(event, pastedFiles(event.clipboardData)));
    this.#files.addEventListener("change", () => {
      this.#choose([...this.#files.files]);
      this.#files.value = "";
    });
    // Anywhere: beside the field a browser would leave the page for the file.
    this.#acceptDrops(document.body, byId("drop"));
    this.#attachments = new Attachments(language, () => this.#removed());
    language.addEventListener("change", () => this.#relabel());
    this.#drafts = new Drafts({
      keep,
      state: name => this.#state(name),
      restore: (room, draft) => this.#restore(room, draft),
    });
  }

  /** Another room: its own draft, with the files that were chosen there. */
  open(room) {
    if (this.#room !== null) {
      this.#drafts.leave();
      this.#others.set(this.#room.name, { ...this.#written(), chosen: this.#attachments.chosen });
    }
    this.#room = room;
    this.#show(this.#others.get(room.name) ?? { text: "", caret: null, chosen: [] });
    this.#drafts.open(room);
  }

  /** What could not be sent goes back to the field, behind what is written there. */
  async edit(message) {
    const room = this.#room;
    const content = contentToSend(message);
    if (typeof content === "string") {
      this.#text.value = this.#text.value === "" ? content : `${this.#text.value}\n${content}`;
      this.#fitted();
      await this.#drafts.save();
    } else if (!(await this.#choose([content]))) {
      return;
    }
    room.drop(message);
    this.focus();
  }

  #show({ text, caret, chosen }) {
    this.#text.value = text;
    if (Array.isArray(caret)) this.#text.setSelectionRange(...caret);
    this.#attachments.show(chosen);
    this.#complain(null);
    this.#relabel();
    fit(this.#text);
  }

  /** Before what was written since. */
  #restore({ name }, { text, caret, files }) {
    const now =
      name === this.#room.name ? { ...this.#written(), chosen: this.#attachments.chosen } : this.#others.get(name);
    const [first, then] = [text, now.text].filter(part => part !== "");
    const state = {
      text: then === undefined ? (first ?? "") : `${first}\n${then}`,
      caret: now.text === "" ? caret : null,
      chosen: [...files.map(file => this.#attachments.of(file)), ...now.chosen],
    };
    if (name === this.#room.name) this.#show(state);
    else this.#others.set(name, state);
  }

  #written() {
    const { value, selectionStart, selectionEnd } = this.#text;
    return { text: value, caret: [selectionStart, selectionEnd] };
  }

  #state(name) {
    const { chosen, ...text } =
      name === this.#room.name ? { ...this.#written(), chosen: this.#attachments.chosen } : this.#others.get(name);
    return { ...text, files: chosen.map(({ source }) => source) };
  }

  focus() {
    this.#text.focus();
  }

  #send() {
    const text = trimmed(this.#text.value);
    if (utf8Length(text) > this.#limit()) {
      const language = this.#language;
      this.#complain({
        key: "composer.tooLong",
        params: { size: language.size(utf8Length(text)), limit: language.size(this.#limit()) },
      });
      return;
    }
    const files = this.#attachments.chosen.map(({ source }) => source);
    if (text === "" && files.length === 0) return;
    const room = this.#room;
    const kept = Promise.all([...files, text].filter(content => content !== "").map(content => room.send(content)));
    this.#text.value = "";
    this.#attachments.clear();
    this.#drafts.sent(kept);
    this.#complain(null);
    fit(this.#text);
    this.#sent();
    this.focus();
  }

  #key(event) {
    // An input method's Enter takes its proposal: half a Vietnamese word must not be sent.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      this.#send();
    }
  }

  #typed() {
    this.#fitted();
    this.#drafts.typed();
    if (this.#text.value.trim() !== "") this.#room.typing();
  }

  #fitted() {
    this.#complain(null);
    fit(this.#text);
  }

  #given(event, files) {
    if (files.length > 0) {
      event.preventDefault();
      if (!byId("composer").hidden) this.#choose(files);
    }
  }

  #acceptDrops(area, hint) {
    let depth = 0;
    const carriesFiles = event => event.dataTransfer?.types.includes("Files") ?? false;
    const over = by => {
      depth = Math.max(0, depth + by);
      hint.hidden = depth === 0;
    };
    area.addEventListener("dragenter", event => carriesFiles(event) && over(1));
    area.addEventListener("dragleave", event => carriesFiles(event) && over(-1));
    area.addEventListener("dragover", event => carriesFiles(event) && event.preventDefault());
    area.addEventListener("drop", event => {
      over(-depth);
      this.#given(event, [...event.dataTransfer.files]);
    });
  }

  /** Returns whether all are chosen. */
  async #choose(files) {
    let problem = null;
    for (const file of files) {
      const name = safeName(file.name) || nameFor(file.type) || this.#language.t("file.unnamed");
      const refused =
        this.#attachments.chosen.length >= MOST_FILES
          ? { key: "file.tooMany", params: { count: MOST_FILES } }
          : fileProblem({ name, size: file.size }, this.#limit(), this.#language);
      if (refused === null) this.#attachments.add(new File([file], name, { type: file.type }));
      problem ??= refused;
    }
    this.#complain(problem);
    this.focus();
    await this.#keepFiles();
    return problem === null;
  }

  async #keepFiles() {
    const room = this.#room;
    const [lost] = await this.#drafts.saveFiles();
    if (lost !== undefined && room === this.#room && this.#problem.textContent === "") {
      this.#complain({ key: "composer.notKept", params: { name: lost.name } });
    }
  }

  #removed() {
    this.#complain(null);
    this.#keepFiles();
    this.focus();
  }

  #complain(problem) {
    setText(this.#problem, problem === null ? "" : this.#language.t(problem.key, problem.params));
  }

  #relabel() {
    if (this.#room === null) return;
    this.#text.setAttribute("aria-label", this.#language.t("composer.label", { room: shownRoom(this.#room.name) }));
  }
}
