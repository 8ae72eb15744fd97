/** The last line of a room, for the list: who said what, in a few words. */

import { calledName } from "./names.js";

/** At most this many characters of a text are looked at: the list has room for less. */
const LENGTH_CHARACTERS = 120;

/** `{text, time}` of a message, null of none. */
export function previewOf(message, language) {
  if (message === null) return null;
  const who = message.mine ? language.t("name.you") : calledName(message.from, language);
  return { text: language.t("rooms.preview", { who, what: contentOf(message, language) }), time: message.time };
}

/** What a message is in one line: its text, or the word for what it brings. Notifications say it too. */
export function contentOf({ text, file, whole, removed }, language) {
  if (removed) return language.t("messages.isRemoved");
  if (file === undefined) {
    // Of a very long text there may be only the address.
    return text === "" && whole !== undefined ? language.t("file.whole") : oneLine(text);
  }
  const name = file.name || language.t("file.unnamed");
  const key = file.picture
    ? "file.isPicture"
    : file.played === "video"
      ? "file.isVideo"
      : file.played === "audio"
        ? "file.isSound"
        : "file.isFile";
  return language.t(key, { name });
}

function oneLine(text) {
  const line = text
    .slice(0, LENGTH_CHARACTERS)
    .toWellFormed()
    .split(/\s/)
    .filter(word => word !== "")
    .join(" ");
  return text.length > LENGTH_CHARACTERS ? `${line} …` : line;
}
