/**
 * Pictures and files: what may be shown as a picture, what may be played, what a stranger's bytes may be opened as, and
 * names for them.
 */

import { isShowable, pictureSize } from "./picture-size.js";
import { mendedName } from "../phao/names.js";

/**
 * Raster formats only: an SVG or HTML file can run scripts in this page's origin when it is opened. And of these only
 * those whose size in pixels can be read before they are decoded (picture-size.js).
 */
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** What people make so small is smaller; what a stranger packs into 8 KiB may not be. */
const MOST_THUMBNAIL_PIXELS = 1024;
const OPAQUE = "application/octet-stream";

/** "image/png" of "Image/PNG; charset=x", "" if there is none. */
export function mediaType(contentType) {
  return (contentType ?? "").split(";")[0].trim().toLowerCase();
}

export function isPicture(contentType) {
  return PICTURES.includes(mediaType(contentType));
}

/** "video" or "audio" for what plays in place if the browser has the codec, else null. */
function playedAs(contentType) {
  const [kind, name] = mediaType(contentType).split("/");
  return (kind === "video" || kind === "audio") && name ? kind : null;
}

/**
 * What a received or chosen file is shown as: its `bytes`, or a `reference` to them. `pixels` is the size of a picture
 * that could be measured at once; of others it is before they are shown (picture.js). The blob gets the sender's type
 * only where that type cannot do anything: everything else becomes opaque bytes, which a browser saves and never opens.
 * What is behind a reference the server keeps from being run (docs/protocol.md §5.5).
 *
 * @param {{ bytes?: any, reference?: any, contentType?: string, filename?: string, thumbnail?: ArrayBuffer }} source
 */
export function fileOf({ bytes, reference, contentType, filename, thumbnail }) {
  const pixels =
    bytes instanceof ArrayBuffer && isPicture(contentType) ? pictureSize(new Uint8Array(bytes)) : undefined;
  const picture = isPicture(contentType) && (pixels === undefined || isShowable(pixels));
  const name = mendedName("filename", filename ?? "") || nameFor(contentType);
  const file = {
    name,
    type: contentType ?? "",
    picture,
    played: playedAs(contentType),
    pixels,
    thumbnail: picture ? thumbnailFrom(thumbnail) : undefined,
  };
  if (reference !== undefined) return { ...file, size: reference.size, url: reference.url };
  const blob = new Blob([bytes], { type: picture || file.played !== null ? mediaType(contentType) : OPAQUE });
  return { ...file, size: blob.size, blob, url: URL.createObjectURL(blob) };
}

/** `{url, width, height}`, or undefined if it is none that can be shown. The sender's word for it is not asked. */
function thumbnailFrom(buffer) {
  const size = buffer === undefined ? null : pictureSize(new Uint8Array(buffer));
  if (!isShowable(size) || Math.max(size.width, size.height) > MOST_THUMBNAIL_PIXELS) return undefined;
  return { url: URL.createObjectURL(new Blob([buffer], { type: OPAQUE })), ...size };
}

export function release({ url, blob, thumbnail }) {
  [blob && url, thumbnail?.url].filter(Boolean).forEach(one => URL.revokeObjectURL(one));
}

/**
 * The name as it is sent (docs/protocol.md §2.4), and shown before: a path's last part, without what can't stand in a
 * name.
 */
export function safeName(name) {
  return mendedName("filename", name.split(/[/\\]/).at(-1));
}

/** Of pasted pictures, which all are called "image.png". */
export function nameFor(contentType) {
  const type = mediaType(contentType);
  return isPicture(type) ? type.replace("/", ".") : "";
}

/** null if it can be sent, else `{key, params}` of the text that says why not. `language` writes sizes. */
export function fileProblem({ name, size }, limit, language) {
  if (size === 0) return { key: "file.empty", params: { name } };
  return size <= limit
    ? null
    : { key: "file.tooLarge", params: { name, size: language.size(size), limit: language.size(limit) } };
}

/**
 * The files of a paste. Office programs put a picture of the text beside the text: then it is the text that is meant.
 */
export function pastedFiles({ types, files }) {
  return types.includes("text/plain") && types.includes("text/html") ? [] : [...files];
}
