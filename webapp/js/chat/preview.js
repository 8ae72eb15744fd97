// The last line of a room, for the list: who said what, in a few words.

import { calledName } from "./names.js";

// Of a longer text so much is looked at: the list has room for less.
const LENGTH = 120;

/** `{text, time}` of a message, null of none. */
export function previewOf(message, language) {
  if (message === null) {
    return null;
  }
  const who = message.mine ? language.t("name.you") : calledName(message.from, language);
  return { text: language.t("rooms.preview", { who, what: contentOf(message, language) }), time: message.time };
}

/** What a message is in one line: its text, or the word for what it brings. Notifications say it too. */
export function contentOf({ text, file, whole }, language) {
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
    .slice(0, LENGTH)
    .toWellFormed()
    .split(/\s/)
    .filter(word => word !== "")
    .join(" ");
  return text.length > LENGTH ? `${line} …` : line;
}
