/**
 * How many pixels a picture has, by its first bytes, without decoding it: a PNG of 31 kB may need 1.3 GB to be shown.
 */

/**
 * A picture with more pixels is offered as a file: it takes 200 MB to decode. The largest sensors in wide use have 50
 * million.
 */
const MOST_PIXELS = 50 * 1024 * 1024;
/** And one of 1 x 50,000,000 is nobody's photo. */
const LONGEST_SIDE_PIXELS = 32_768;

/**
 * This many of a picture's first bytes say its size; what a camera puts before it in a JPEG can take some segments of
 * 64 KiB.
 */
export const HEAD_BYTES = 256 * 1024;

/** Whether a browser may be given it to decode. `size` as `pictureSize` returns it. */
export function isShowable(size) {
  return (
    size !== null &&
    size.width > 0 &&
    size.height > 0 &&
    size.width * size.height <= MOST_PIXELS &&
    Math.max(size.width, size.height) <= LONGEST_SIDE_PIXELS
  );
}

/**
 * `{width, height}` as a decoder will make room for it, or null: it is none of PNG, JPEG, GIF and WebP, whatever its
 * sender calls it, or these bytes don't say. Nothing else is to be shown: of other formats nobody here knows how large
 * they get.
 */
export function pictureSize(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return png(view) ?? gif(view) ?? webp(view) ?? jpeg(view);
  } catch (error) {
    if (error instanceof RangeError) {
      return null; // it ends too early
    }
    throw error;
  }
}

function text(view, at, length) {
  return String.fromCharCode(...Array.from({ length }, (_, i) => view.getUint8(at + i)));
}

function begins(view, prefix) {
  return view.byteLength >= prefix.length && text(view, 0, prefix.length) === prefix;
}

function png(view) {
  if (!begins(view, "\x89PNG\r\n\x1a\n") || text(view, 12, 4) !== "IHDR") return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** A decoder makes room for the first frame, too, which may be larger than the screen that the header names. */
function gif(view) {
  if (!begins(view, "GIF87a") && !begins(view, "GIF89a")) return null;
  const screen = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  const flags = view.getUint8(10);
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  while (view.getUint8(at) === 0x21) {
    at += 2;
    while (view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
    at++;
  }
  if (view.getUint8(at) !== 0x2c) return null;
  const [left, top, width, height] = [1, 3, 5, 7].map(offset => view.getUint16(at + offset, true));
  return { width: Math.max(screen.width, left + width), height: Math.max(screen.height, top + height) };
}

function webp(view) {
  if (!begins(view, "RIFF") || text(view, 8, 4) !== "WEBP") return null;
  switch (text(view, 12, 4)) {
    case "VP8X":
      return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return view.getUint8(20) === 0x2f ? { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) } : null;
    }
    case "VP8 ":
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

function uint24(view, at) {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/**
 * From segment to segment until the one that begins a frame. ITU T.81 §B.1.1.2: any number of 0xFF may stand before a
 * marker.
 */
function jpeg(view) {
  if (!begins(view, "\xff\xd8\xff")) return null;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    while (view.getUint8(at) === 0xff) at++;
    const marker = view.getUint8(at++);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 5), height: view.getUint16(at + 3) };
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (marker === 0xda || marker === 0xd9) {
      return null; // the picture itself, or its end, before any frame
    }
    at += standsAlone ? 0 : Math.max(2, view.getUint16(at));
  }
}
