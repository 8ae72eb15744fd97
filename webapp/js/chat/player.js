/** A video or a sound that plays in its place. */

import { make, whenNear } from "./dom.js";
import { mediaType } from "./files.js";
import { contents } from "./measure.js";

/**
 * null if this browser can't play the file, which is a file like any other then. What only says that it is of a kind
 * that it can play is found out later: `none()` is called. Of what is out of sight nothing is fetched.
 */
export function player(file, none) {
  const media = make(file.played, { class: "player", controls: true, preload: "metadata", playsinline: true });
  if (media.canPlayType(mediaType(file.type)) === "") {
    file.played = null;
    return null;
  }
  media.addEventListener("error", none);
  whenNear(media, async () => {
    await contents.ready;
    media.src = file.url;
  });
  return media;
}
