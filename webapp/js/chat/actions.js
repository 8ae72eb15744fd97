/**
 * What one can do with a message: the entries of its menu, in this order. `applies(message)` says whether it can be
 * done with that one.
 */

import { make } from "./dom.js";
import { copy } from "./share.js";

/** `linkTo(message)` is its address; `tell(text)` says what came of it, to eyes and ears. */
export function messageActions({ language, linkTo, tell }) {
  const copied = async (text, done) => tell((await copy(text)) ? language.t(done) : language.t("actions.copyFailed"));
  return [
    {
      key: "actions.copy",
      icon: "copy",
      applies: ({ text }) => text !== undefined,
      run: async ({ text, whole }) => copied(whole === undefined ? text : await textOf(whole), "actions.copied"),
    },
    {
      key: "actions.link",
      icon: "link",
      applies: ({ seq }) => seq !== null,
      run: async message => copied(linkTo(message), "rooms.shared"),
    },
    {
      key: "actions.save",
      icon: "save",
      applies: message => savedOf(message) !== undefined,
      run: message => save(savedOf(message)),
    },
  ];
}

/** All of it, also what is kept elsewhere. */
async function textOf({ blob, url }) {
  return blob === undefined ? (await fetch(url)).text() : blob.text();
}

function savedOf({ file, whole }) {
  return file ?? whole;
}

function save({ url, name }) {
  make("a", { href: url, download: name || "phao" }).click();
}
