/**
 * The small picture that goes with a large one, so that others see something before they fetch it (docs/protocol.md
 * §2.4).
 */

import { isPicture } from "./files.js";
import { measured } from "./measure.js";
import { isShowable } from "./picture-size.js";

const MOST_BYTES = 8 * 1024;
/** Smaller ones come whole, and need none. */
export const INLINE_BYTES = 16 * 1024;
/** Sharp enough for a phone's width at first; what has too much detail gets smaller. */
const SIDES = [360, 280, 200, 120];
const QUALITIES = [0.75, 0.55, 0.35];
/** What is sent later waits for it. */
const PATIENCE_MS = 5_000;

/** A Blob, or null where none is needed or can be made. Never fails, and is done within seconds. */
export async function thumbnailOf(file) {
  let timer;
  const patience = new Promise(resolve => {
    timer = setTimeout(resolve, PATIENCE_MS, null);
  });
  try {
    return await Promise.race([make(file), patience]);
  } catch {
    return null; // not a picture that this browser can read
  } finally {
    clearTimeout(timer);
  }
}

async function make(file) {
  if (!isPicture(file.type) || file.size <= INLINE_BYTES || !isShowable(await measured({ blob: file }))) return null;
  const picture = await createImageBitmap(file);
  try {
    for (const side of SIDES) {
      const canvas = drawn(picture, side);
      for (const quality of QUALITIES) {
        const blob = await encoded(canvas, quality);
        if (blob !== null && blob.size <= MOST_BYTES) return blob;
      }
    }
    return null;
  } finally {
    picture.close();
  }
}

function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** WebP where the browser writes it, else JPEG: asked for what it does not know, a browser writes PNG. */
async function encoded(canvas, quality) {
  const blob = await written(canvas, "image/webp", quality);
  return blob?.type === "image/webp" ? blob : written(canvas, "image/jpeg", quality);
}

function written(canvas, type, quality) {
  return new Promise(resolve => canvas.toBlob(resolve, type, quality));
}
