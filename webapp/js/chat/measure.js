/** Looks at the first bytes of a file, here or at its address, before it is given to a decoder. */

import { HEAD_BYTES, pictureSize } from "./picture-size.js";

/** Of most pictures these are enough, and they cost nothing. */
const FIRST_BYTES = 4 * 1024;

/** When contents can be had: where access follows rules, not before there is a cookie that says who asks. */
export const contents = { ready: Promise.resolve() };

/** Why nothing came: `gone` (for ever) or not (try again later). */
export class Unavailable extends Error {
  gone;

  constructor({ gone }) {
    super(gone ? "it was removed" : "it can't be had now");
    this.gone = gone;
  }
}

/**
 * The size in pixels as `pictureSize` has it. What the sender says of it counts for nothing: it is read from the very
 * bytes that will be shown, since an address with an epoch never means others (docs/protocol.md §5.5).
 *
 * @throws {Unavailable}
 */
export async function measured(file) {
  for (const length of [FIRST_BYTES, HEAD_BYTES]) {
    const bytes = await firstBytes(file, length);
    const size = pictureSize(bytes);
    if (size !== null || bytes.length < length) return size;
  }
  return null;
}

/** The first bytes, at most the given number. @throws {Unavailable} */
export async function firstBytes({ blob, url }, length) {
  if (blob !== undefined) return new Uint8Array(await blob.slice(0, length).arrayBuffer());
  let response;
  await contents.ready;
  try {
    response = await fetch(url, { headers: { Range: `bytes=0-${length - 1}` } });
    if (response.ok) return new Uint8Array(await response.arrayBuffer()).subarray(0, length);
  } catch {
    throw new Unavailable({ gone: false });
  }
  throw new Unavailable({ gone: response.status === 410 || response.status === 404 });
}
