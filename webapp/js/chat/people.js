/** Who is here, and who of them is typing. */

import { arrange, byId, label, make, onceSoon, setText } from "./dom.js";
import { paintPerson } from "./message-view.js";
import { calledName } from "./names.js";
import { typingText } from "./typing.js";

export class PeopleView {
  #language;
  #memory;
  #room = null;
  #draw;
  #elements = new Map();
  #subscription = null;

  constructor({ language, memory }) {
    this.#language = language;
    this.#memory = memory;
    this.#draw = onceSoon(() => this.#render());
    language.addEventListener("change", () => this.#render());
  }

  open(room) {
    this.#subscription?.abort();
    this.#subscription = new AbortController();
    const { signal } = this.#subscription;
    this.#room = room;
    room.addEventListener("people", this.#draw, { signal });
    room.addEventListener("state", this.#draw, { signal });
    room.addEventListener("typing", () => this.#renderTyping(), { signal });
    this.#render();
  }

  #render() {
    const language = this.#language;
    const room = this.#room;
    const { members, count } = room.socket;
    const people = [...members].map(([id, name]) => ({ id, name })).sort((a, b) => this.#order(a, b));
    this.#elements = new Map(people.map(member => [member.id, this.#elements.get(member.id) ?? line()]));
    people.forEach(member => this.#update(this.#elements.get(member.id), member));
    arrange(byId("people-list"), [...this.#elements.values()]);
    setText(byId("people-total"), language.number(count));
    setText(byId("people-count"), language.number(count));
    label(byId("people-open"), language.t("people.open", { count }));
    byId("people-many").hidden = count === people.length;
    setText(byId("people-many"), count === people.length ? "" : language.t("people.tooMany", { count }));
    this.#renderTyping();
  }

  #update(element, member) {
    const language = this.#language;
    const room = this.#room;
    const name = calledName(member, language);
    const own = member.id === room.socket.id ? "name.me" : "name.meElsewhere";
    const mine = member.id === room.socket.id || this.#memory.ids.has(member.id);
    setText(element.querySelector(".person-name"), mine ? language.t(own, { name }) : name);
    paintPerson(element, mine ? null : room.colours.of(member.id), name);
  }

  #renderTyping() {
    const language = this.#language;
    const room = this.#room;
    setText(
      byId("typing"),
      typingText(room.typists.members, language, member => calledName(member, language)),
    );
  }

  /** Oneself first, then by name as the language sorts. */
  #order(a, b) {
    const own = member => Number(member.id === this.#room.socket.id);
    return (
      own(b) - own(a) || calledName(a, this.#language).localeCompare(calledName(b, this.#language), this.#language.code)
    );
  }
}

function line() {
  return make(
    "li",
    { class: "person" },
    make("span", { class: "badge", "aria-hidden": "true" }),
    make("span", { class: "person-name" }),
  );
}
