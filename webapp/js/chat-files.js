// Pictures and files: what may be shown as a picture, what a stranger's bytes may be opened as, and names for them.

import { mendedName } from "./phao/names.js";

// Raster formats only: an SVG or HTML file can run scripts in this page's origin when it is opened.
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];
const OPAQUE = "application/octet-stream";

/** "image/png" of "Image/PNG; charset=x", "" if there is none. */
export function mediaType(contentType) {
  return (contentType ?? "").split(";")[0].trim().toLowerCase();
}

export function isPicture(contentType) {
  return PICTURES.includes(mediaType(contentType));
}

/**
 * What a received or chosen file is shown as. The blob gets the sender's type only where that type cannot do anything:
 * everything else becomes opaque bytes, which a browser saves and never opens.
 */
export function fileOf({ bytes, contentType, filename }) {
  const picture = isPicture(contentType);
  const blob = new Blob([bytes], { type: picture ? mediaType(contentType) : OPAQUE });
  const name = mendedName("filename", filename ?? "") || nameFor(contentType);
  return { name, type: contentType ?? "", size: blob.size, picture, blob, url: URL.createObjectURL(blob) };
}

export function release(file) {
  URL.revokeObjectURL(file.url);
}

/** The name as it is sent (docs/protocol.md §2.4), and shown before: a path's last part, without what can't stand in a name. */
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
  if (size === 0) {
    return { key: "file.empty", params: { name } };
  }
  return size <= limit ? null
    : { key: "file.tooLarge", params: { name, size: language.size(size), limit: language.size(limit) } };
}

/** The files of a paste. Office programs put a picture of the text beside the text: then it is the text that is meant. */
export function pastedFiles({ types, files }) {
  return types.includes("text/plain") && types.includes("text/html") ? [] : [...files];
}
