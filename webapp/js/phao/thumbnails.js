/** What may be sent as a thumbnail (docs/protocol.md §2.4). */

const MOST_BYTES = 8_192;

/** The first bytes of what the server takes: PNG, JPEG and WebP, in which null stands for any byte. */
const BEGINNINGS = [
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0xff, 0xd8, 0xff],
  [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50],
];

/**
 * What was given as bytes, or null if it can't be a thumbnail: that the console tells, and the message goes without.
 *
 * @param given a Blob, buffer or view, null or undefined, or a promise of one of these
 */
export async function usableThumbnail(given) {
  try {
    const value = await given;
    const bytes = value === undefined || value === null ? null : await bytesOf(value);
    const problem = bytes === null ? null : problemOf(bytes);
    if (problem === null) return bytes;
    console.warn(`phao: a message goes without its thumbnail, which ${problem}`);
  } catch (error) {
    console.warn("phao: a message goes without its thumbnail, which can't be read:", error);
  }
  return null;
}

function problemOf(bytes) {
  if (bytes.length > MOST_BYTES) return `has ${bytes.length} bytes, the limit is ${MOST_BYTES}`;
  const isPicture = BEGINNINGS.some(begin =>
    begin.every((byte, at) => (byte === null ? at < bytes.length : bytes[at] === byte)),
  );
  return isPicture ? null : "is no PNG, JPEG or WebP picture";
}

async function bytesOf(value) {
  if (value instanceof Blob) return new Uint8Array(await value.arrayBuffer());
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0));
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  throw new TypeError("it must be a Blob, an ArrayBuffer or a view of one");
}
