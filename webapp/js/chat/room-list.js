/** The list of rooms with last lines and unread counts, the field that goes to a room, and the window's title. */

import { arrange, byId, icon, label, make, onceSoon, setText } from "./dom.js";
import { linkTo, roomProblem, roomTyped, shownRoom } from "./names.js";
import { previewOf } from "./preview.js";

export class RoomList {
  #language;
  #rooms;
  #problem = null;
  #field;
  #list;
  #elements = new Map();

  constructor({ language, rooms }) {
    this.#language = language;
    this.#rooms = rooms;
    this.#field = byId("room-field");
    this.#list = byId("room-list");
    byId("room-form").addEventListener("submit", event => {
      event.preventDefault();
      this.#go();
    });
    this.#field.addEventListener("input", () => this.#complain(null));
    const render = onceSoon(() => this.#render());
    rooms.addEventListener("list", render);
    for (const type of ["pointerleave", "focusout"]) this.#list.addEventListener(type, render);
    rooms.addEventListener("current", () => this.#render());
    language.addEventListener("change", () => {
      this.#render();
      this.#complain(this.#problem);
    });
  }

  #go() {
    const name = roomTyped(this.#field.value);
    const problem = roomProblem(name);
    this.#complain(problem);
    if (problem === null) {
      this.#field.value = "";
      location.hash = new URL(linkTo(name, location.href)).hash;
    }
  }

  #complain(problem) {
    this.#problem = problem;
    setText(byId("room-problem"), problem === null ? "" : this.#language.t(problem.key, problem.params));
    this.#field.setAttribute("aria-invalid", String(problem !== null));
  }

  #render() {
    const { current } = this.#rooms;
    const list = this.#isHeld ? this.#inOldOrder(this.#rooms.list) : this.#rooms.list;
    const now = Date.now();
    this.#elements = new Map(list.map(({ name }) => [name, this.#elements.get(name) ?? this.#line(name)]));
    list.forEach(({ name, room }) => this.#update(this.#elements.get(name), name, room, now));
    arrange(this.#list, [...this.#elements.values()]);
    setText(byId("room-title"), current === null ? "" : shownRoom(current.name));
    this.#renderUnread(current);
  }

  /** Whether somebody is about to choose: what they point at must not become another room. */
  get #isHeld() {
    return (
      (matchMedia("(hover: hover)").matches && this.#list.matches(":hover")) ||
      this.#list.contains(document.activeElement)
    );
  }

  /** Those that are there where they are, the others below. */
  #inOldOrder(list) {
    const places = new Map([...this.#elements.keys()].map((name, at) => [name, at]));
    return list.sort((a, b) => (places.get(a.name) ?? Infinity) - (places.get(b.name) ?? Infinity) || 0);
  }

  /** The title counts what is unread anywhere; the button of the drawer only what is not in sight. */
  #renderUnread(current) {
    const language = this.#language;
    const rooms = this.#rooms;
    const { unread } = rooms;
    const elsewhere = unread - (current?.unread ?? 0);
    document.title = `${unread > 0 ? `(${language.number(unread)}) ` : ""}${current === null ? "" : `${shownRoom(current.name)} · `}Phao`;
    byId("rooms-dot").hidden = elsewhere === 0;
    label(
      byId("rooms-open"),
      elsewhere === 0 ? language.t("rooms.open") : language.t("rooms.openUnread", { count: elsewhere }),
    );
  }

  #line(name) {
    const remove = make(
      "button",
      { type: "button", class: "icon-button room-forget", onclick: () => this.#forget(name) },
      icon("close"),
    );
    const link = make(
      "a",
      { class: "room-link", href: new URL(linkTo(name, location.href)).hash },
      make("span", { class: "room-name" }, shownRoom(name)),
      make("time", { class: "room-time" }),
      make("span", { class: "room-last" }),
      make(
        "span",
        { class: "room-unread", hidden: true },
        make("span", { "aria-hidden": "true" }),
        make("span", { class: "unseen" }),
      ),
    );
    return make("li", { class: "room" }, link, remove);
  }

  #update(element, name, room, now) {
    const language = this.#language;
    const rooms = this.#rooms;
    this.#updateLast(element, previewOf(room?.last ?? null, language), now);
    const shown = rooms.current?.name === name;
    const link = element.querySelector(".room-link");
    const remove = element.querySelector(".room-forget");
    const unread = element.querySelector(".room-unread");
    const count = room?.unread ?? 0;
    element.classList.toggle("current", shown);
    shown ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
    remove.hidden = shown;
    label(remove, language.t("rooms.forget", { room: shownRoom(name) }));
    unread.hidden = count === 0;
    setText(unread.firstChild, language.number(count));
    setText(unread.lastChild, ` ${language.t("rooms.unread", { count })}`);
  }

  #updateLast(element, preview, now) {
    const time = element.querySelector(".room-time");
    element.classList.toggle("has-last", preview !== null);
    setText(element.querySelector(".room-last"), preview?.text ?? "");
    setText(time, preview === null ? "" : this.#language.when(preview.time, now));
    if (preview !== null) time.dateTime = new Date(preview.time).toISOString();
  }

  #forget(name) {
    this.#rooms.forget(name);
    this.#field.focus();
  }
}
