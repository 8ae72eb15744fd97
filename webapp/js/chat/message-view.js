/** One line of the conversation as an element, and how it changes while it stays in place. */

import { icon, label, make, setText, whenNear } from "./dom.js";
import { readBeginning } from "./message.js";
import { calledName, initialOf, personOf } from "./names.js";
import { pictureButton } from "./picture.js";
import { player } from "./player.js";
import { textElement } from "./text-view.js";

/**
 * Builds and updates the elements of timeline items. `actions` are {resend, edit, drop, show}, each with a message, and
 * {colour} of a person.
 */
export class Lines {
  #language;
  #actions;

  constructor(language, actions) {
    this.#language = language;
    this.#actions = actions;
  }

  build(item) {
    switch (item.type) {
      case "message":
        return this.#message(item.message);
      case "day":
        return make("li", { class: "line day" }, make("span"));
      default:
        return make("li", { class: `line ${item.type}` }, make("span"));
    }
  }

  /**
   * What the element shows of the item besides its content: if it is the same as before, `update` has nothing to do.
   */
  signature(item, now, room) {
    const { message } = item;
    const changing =
      item.type === "message"
        ? [
            item.opens,
            item.closes,
            message.state,
            message.time,
            message.from.name,
            personOf(message.from),
            message.reason?.code,
          ]
        : [new Date(now).toDateString(), room];
    return [this.#language.code, ...changing].join("|");
  }

  update(element, item, now, room) {
    if (item.type === "message") this.#updateMessage(element, item);
    else setText(element.firstChild, this.#separator(item, now, room));
  }

  #separator({ type, gap, time }, now, room) {
    const language = this.#language;
    switch (type) {
      case "day":
        return language.day(time, now);
      case "new":
        return language.t("messages.newLine");
      case "start":
        return language.t("messages.start", { room });
      default:
        return gapText(gap, language);
    }
  }

  #message(message) {
    const content = message.removed
      ? [make("p", { class: "removed-text" })]
      : message.file === undefined
        ? textOf(message)
        : [this.#file(message)];
    const meta = make(
      "p",
      { class: "meta" },
      make("time"),
      message.mine ? make("span", { class: "state", role: "img" }) : null,
    );
    const line = make(
      "li",
      {
        class: ["message", message.mine && "mine", message.removed && "removed"].filter(Boolean).join(" "),
        tabindex: -1,
      },
      make(
        "p",
        { class: "author" },
        make("span", { class: "badge", "aria-hidden": "true" }),
        make("span", { class: "who" }),
        message.from.user === undefined ? null : verifiedMark(),
      ),
      make("div", { class: bubbleClass(message) }, ...content, meta),
      make("button", {
        type: "button",
        class: "message-more",
        tabindex: -1,
        "aria-haspopup": "menu",
        "aria-expanded": "false",
      }),
    );
    line.message = message;
    return line;
  }

  #updateMessage(element, { message, opens, closes }) {
    const language = this.#language;
    element.classList.toggle("opens", opens);
    element.classList.toggle("closes", closes);
    element.dataset.state = message.state;
    if (message.seq !== null) element.dataset.seq = message.seq;
    const name = calledName(message.from, language);
    setText(element.querySelector(".who"), message.mine ? language.t("name.you") : name);
    paintPerson(
      element.querySelector(".author"),
      message.mine ? null : this.#actions.colour(personOf(message.from)),
      name,
    );
    labelVerified(element, language);
    label(element.querySelector(".message-more"), language.t("actions.more"));
    const time = element.querySelector("time");
    time.dateTime = new Date(message.time).toISOString();
    time.title = language.moment(message.time);
    setText(time, language.clock(message.time));
    if (message.removed) setText(element.querySelector(".removed-text"), language.t("messages.isRemoved"));
    this.#updateFile(element, message);
    this.#updateState(element, message);
  }

  #updateState(element, message) {
    const state = element.querySelector(".state");
    if (state === null) return;
    const failed = message.state === "failed";
    const reason = failed ? reasonText(message.reason, this.#language) : "";
    label(state, this.#language.t(`messages.${message.state}`, { reason }));
    state.replaceChildren(icon(message.state));
    element.querySelector(".failure")?.remove();
    if (failed) element.append(this.#failure(message, reason));
  }

  #failure(message, reason) {
    const button = (key, act) =>
      make("button", { type: "button", class: "small-button", onclick: () => act(message) }, this.#language.t(key));
    return make(
      "div",
      { class: "failure" },
      make("p", { title: message.reason.reason || null }, this.#language.t("messages.failed", { reason })),
      // Of a file that can't be read any more there is only the name.
      ...(message.gone
        ? []
        : [button("messages.retry", this.#actions.resend), button("messages.edit", this.#actions.edit)]),
      button("messages.delete", this.#actions.drop),
    );
  }

  #file(message) {
    const { file } = message;
    const none = () => this.#isFileOnly(message, shown);
    const shown = file.picture
      ? pictureButton(file, { open: () => this.#actions.show(message), none })
      : file.played
        ? player(file, none)
        : null;
    return shown ?? download(file);
  }

  /**
   * Not the picture, film or sound that it says it is, or of a kind that this browser lacks: then it is a file like any
   * other.
   */
  #isFileOnly(message, shown) {
    Object.assign(message.file, { picture: false, played: null });
    const link = this.#file(message);
    shown.replaceWith(link);
    link.parentElement.className = bubbleClass(message);
    this.#updateFile(link.closest(".message"), message);
  }

  #updateFile(element, { file, whole }) {
    const language = this.#language;
    if (whole !== undefined) {
      this.#updateDownload(element, whole, language.t("file.whole"), language.t("file.downloadWhole"));
    } else if (file?.picture) {
      label(
        element.querySelector(".picture-button"),
        language.t("file.open", { name: file.name || language.t("file.picture") }),
      );
      setText(element.querySelector(".picture-missing .later"), language.t("file.later"));
      setText(element.querySelector(".picture-missing .gone"), language.t("file.gone"));
    } else if (file?.played) {
      const key = file.played === "video" ? "file.video" : "file.audio";
      label(element.querySelector(".player"), language.t(key, { name: file.name || language.t("file.unnamed") }));
    } else if (file !== undefined) {
      const name = file.name || language.t("file.unnamed");
      this.#updateDownload(element, file, name, language.t("file.download", { name }));
    }
  }

  #updateDownload(element, { size }, name, action) {
    setText(element.querySelector(".file-name"), name);
    setText(element.querySelector(".file-size"), this.#language.size(size));
    element.querySelector(".file").title = action;
  }
}

/** Stands behind a name that the server vouches for. */
export function verifiedMark() {
  return make("span", { class: "verified", role: "img" }, icon("stored"));
}

export function labelVerified(element, language) {
  const mark = element.querySelector(".verified");
  if (mark !== null) label(mark, language.t("name.verified"));
}

/** A person's badge and name in their colour (colours.js); one's own, null, in the page's. */
export function paintPerson(element, colour, name) {
  setText(element.querySelector(".badge"), initialOf(name));
  if (colour === null) element.removeAttribute("data-colour");
  else element.dataset.colour = colour;
}

/** Which messages are out of reach. Not by plural forms, which are about amounts: Vietnamese has one for all. */
export function gapText({ reason, from, to }, language) {
  if (from === to) return language.t(reason === "epoch" ? "messages.gapEpochOne" : "messages.gapOne", { from });
  return language.t(reason === "epoch" ? "messages.gapEpoch" : "messages.gap", { from, to });
}

/** Why a message was refused, in words. The server's own are in English. */
export function reasonText({ code }, language) {
  return language.either(`refused.${code}`, "refused.other", { code });
}

function bubbleClass({ file, whole }) {
  const kind = file?.picture ? "has-picture" : file?.played ? "has-player" : "has-file";
  return file === undefined && whole === undefined ? "bubble" : `bubble ${kind}`;
}

/** The text, and below one of which only the beginning is shown the way to all of it. */
function textOf(message) {
  const { text, whole } = message;
  const shown = textElement(text, { cut: whole !== undefined });
  if (whole !== undefined && text === "") {
    // It is elsewhere. If it can't be had, there is still the way to all of it.
    whenNear(shown, () =>
      readBeginning(message).then(
        () => shown.replaceWith(textElement(message.text, { cut: true })),
        () => {},
      ),
    );
  }
  return whole === undefined ? [shown] : [shown, download(whole)];
}

function download(file) {
  return make(
    "a",
    { class: "file", href: file.url, download: file.name || "phao" },
    icon("file"),
    make("span", { class: "file-name" }),
    make("span", { class: "file-size" }),
  );
}
