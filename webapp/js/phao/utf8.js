/** Texts as bytes. Pure. */
const encoder = new TextEncoder();

export function utf8(text) {
  return encoder.encode(text);
}

export function utf8Length(text) {
  return encoder.encode(text).length;
}
