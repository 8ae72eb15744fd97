// The list of rooms with unread counts, the field that goes to a room, and the window's title.

import { arrange, byId, icon, label, make, onceSoon, setText } from "./chat-dom.js";
import { linkTo, roomProblem, roomTyped, shownRoom } from "./chat-names.js";

export class RoomList {
  #elements = new Map();

  constructor({ language, rooms }) {
    this.language = language;
    this.rooms = rooms;
    this.problem = null;
    this.field = byId("room-field");
    byId("room-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#go();
    });
    this.field.addEventListener("input", () => this.#complain(null));
    const render = onceSoon(() => this.#render());
    rooms.addEventListener("list", render);
    rooms.addEventListener("current", () => this.#render());
    language.addEventListener("change", () => {
      this.#render();
      this.#complain(this.problem);
    });
  }

  #go() {
    const name = roomTyped(this.field.value);
    const problem = roomProblem(name);
    this.#complain(problem);
    if (problem === null) {
      this.field.value = "";
      location.hash = new URL(linkTo(name, location.href)).hash;
    }
  }

  #complain(problem) {
    this.problem = problem;
    setText(byId("room-problem"), problem === null ? "" : this.language.t(problem.key, problem.params));
    this.field.setAttribute("aria-invalid", String(problem !== null));
  }

  #render() {
    const { list, current } = this.rooms;
    this.#elements = new Map(list.map(({ name }) => [name, this.#elements.get(name) ?? this.#line(name)]));
    list.forEach(({ name, room }) => this.#update(this.#elements.get(name), name, room));
    arrange(byId("room-list"), [...this.#elements.values()]);
    setText(byId("room-title"), current === null ? "" : shownRoom(current.name));
    this.#renderUnread(current);
  }

  /** The title counts what is unread anywhere; the button of the drawer only what is not in sight. */
  #renderUnread(current) {
    const { language, rooms } = this;
    const { unread } = rooms;
    const elsewhere = unread - (current?.unread ?? 0);
    document.title = `${unread > 0 ? `(${language.number(unread)}) ` : ""}${current === null ? "" : `${shownRoom(current.name)} · `}Phao`;
    byId("rooms-dot").hidden = elsewhere === 0;
    label(byId("rooms-open"), elsewhere === 0 ? language.t("rooms.open") : language.t("rooms.openUnread", { count: elsewhere }));
  }

  #line(name) {
    const remove = make("button", { type: "button", class: "icon-button room-forget", onclick: () => this.#forget(name) }, icon("close"));
    const link = make("a", { class: "room-link", href: new URL(linkTo(name, location.href)).hash },
      make("span", { class: "room-name" }, shownRoom(name)), make("span", { class: "room-unread", hidden: true },
        make("span", { "aria-hidden": "true" }), make("span", { class: "unseen" })));
    return make("li", { class: "room" }, link, remove);
  }

  #update(element, name, room) {
    const { language, rooms } = this;
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

  #forget(name) {
    this.rooms.forget(name);
    this.field.focus();
  }
}
