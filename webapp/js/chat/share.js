/** Copies the link to the room, or another text, in whatever way this browser allows. */

import { byId, setText } from "./dom.js";
import { linkTo } from "./names.js";

const SHOWN_FOR_MS = 2_500;

/** The button's text says that it worked; `announce(text)` says so to a screen reader. */
export function shareButton({ language, rooms, announce }) {
  const button = byId("share");
  const text = button.querySelector("span");
  let timer = null;
  button.addEventListener("click", async () => {
    const link = linkTo(rooms.current.name, location.href);
    const copied = await copy(link);
    announce(copied ? language.t("rooms.shared") : language.t("rooms.shareFailed", { link }));
    setText(text, copied ? language.t("rooms.shared") : link);
    button.classList.add("told");
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        setText(text, language.t("rooms.share"));
        button.classList.remove("told");
      },
      copied ? SHOWN_FOR_MS : SHOWN_FOR_MS * 4,
    );
  });
}

/** False if this browser gives no way. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Over plain http the clipboard is closed to pages (no secure context); the old command still works there. */
function copyBySelection(text) {
  const activeElement = /** @type {HTMLElement | null} */ (document.activeElement);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  activeElement?.focus();
  return copied;
}
