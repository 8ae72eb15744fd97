/** The files that are chosen to go with what is written: each is shown above the field, and can be taken away again. */

import { byId, icon, label, make, setText } from "./dom.js";
import { fileOf, release } from "./files.js";
import { measured } from "./measure.js";
import { isShowable } from "./picture-size.js";

export class Attachments {
  /** Those that are shown, as `of()` makes them. */
  chosen = [];

  #language;
  #removed;
  #list = byId("attachments");

  /** `removed()` is called after somebody took one away. */
  constructor(language, removed) {
    this.#language = language;
    this.#removed = removed;
    language.addEventListener("change", () => this.#relabel());
  }

  /** These instead of those that are shown, which stay what they are. */
  show(chosen) {
    this.chosen = chosen;
    this.#list.replaceChildren(...chosen.map(({ element }) => element));
    this.#relabel();
  }

  add(source) {
    this.show([...this.chosen, this.of(source)]);
  }

  /** All are sent. */
  clear() {
    this.chosen.forEach(({ file }) => release(file));
    this.show([]);
  }

  /** One that is not shown yet: `{source, file, element, remove}`. */
  of(source) {
    const file = fileOf({ bytes: source, contentType: source.type, filename: source.name });
    const remove = make("button", { type: "button", class: "icon-button attachment-remove" }, icon("close"));
    const preview = icon("file");
    showPreview(file, preview);
    const element = make(
      "li",
      { class: "attachment" },
      preview,
      make("span", { class: "file-name" }, file.name),
      make("span", { class: "file-size" }),
      remove,
    );
    const chosen = { source, file, element, remove };
    remove.addEventListener("click", () => this.#remove(chosen));
    return chosen;
  }

  #remove(chosen) {
    release(chosen.file);
    this.show(this.chosen.filter(one => one !== chosen));
    this.#removed();
  }

  #relabel() {
    const language = this.#language;
    this.#list.hidden = this.chosen.length === 0;
    for (const { file, element, remove } of this.chosen) {
      setText(element.querySelector(".file-size"), language.size(file.size));
      label(remove, language.t("file.remove", { name: file.name }));
    }
  }
}

/** In place of the icon, once it is known that it can be shown. */
async function showPreview(file, place) {
  // One that can't be read is told of when it is sent.
  const size = file.picture ? await measured(file).catch(() => null) : null;
  if (isShowable(size)) place.replaceWith(make("img", { src: file.url, alt: "" }));
}
