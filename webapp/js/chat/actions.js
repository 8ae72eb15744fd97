/**
 * What one can do with a message: the entries of its menu, in this order. `applies(message)` says whether it can be
 * done with that one.
 */

import { make } from "./dom.js";
import { calledName } from "./names.js";
import { copy } from "./share.js";

/**
 * `room()` is the one that is shown; `linkTo(message)` is its address; `banDialog` keeps its author out; `tell(text)`
 * says what came of it, to eyes and ears. An action that `asks` is followed by those; `values(message)` are put into its
 * text.
 */
export function messageActions({ language, room, linkTo, banDialog, tell }) {
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
    {
      key: "actions.remove",
      icon: "remove",
      applies: message => room().canRemove(message),
      asks: [
        {
          key: "actions.removeForAll",
          icon: "remove",
          applies: () => true,
          run: async message => {
            try {
              await room().remove(message);
            } catch {
              tell(language.t("actions.removeFailed"));
            }
          },
        },
        { key: "actions.keep", icon: "close", applies: () => true, run: () => {} },
      ],
    },
    {
      key: "ban.sendOut",
      icon: "out",
      applies: message => room().canBan(message),
      asks: [
        {
          key: "ban.sendOutNow",
          values: ({ from }) => ({ name: calledName(from, language) }),
          icon: "out",
          applies: () => true,
          run: message => banDialog.sendOut(room(), message),
        },
        { key: "name.cancel", icon: "close", applies: () => true, run: () => {} },
      ],
    },
    {
      key: "ban.open",
      icon: "ban",
      applies: message => room().canBan(message),
      run: message => banDialog.open(room(), message),
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
