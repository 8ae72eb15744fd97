/** What a picture's first bytes say of its size in pixels, before anything decodes it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileOf, release } from "../../../../webapp/js/chat/files.js";
import { isShowable, pictureSize } from "../../../../webapp/js/chat/picture-size.js";

const latin = text => [...text].map(char => char.charCodeAt(0));
const be16 = n => [n >> 8, n & 255];
const be32 = n => [...be16(n >>> 16), ...be16(n & 0xffff)];
const le16 = n => [n & 255, n >> 8];
const le24 = n => [...le16(n & 0xffff), n >> 16];

const png = (width, height) => [
  ...latin("\x89PNG\r\n\x1a\n"),
  ...be32(13),
  ...latin("IHDR"),
  ...be32(width),
  ...be32(height),
  8,
  2,
  0,
  0,
  0,
];
const segment = (marker, length) => [0xff, marker, ...be16(length + 2), ...Array(length).fill(0xff)];
const frame = (width, height, marker = 0xc0) => [
  0xff,
  marker,
  ...be16(11),
  8,
  ...be16(height),
  ...be16(width),
  1,
  1,
  0x11,
  0,
];
const jpeg = (width, height, { before = [], marker } = {}) => [0xff, 0xd8, ...before, ...frame(width, height, marker)];
const gif = (screen, image, before = [], flags = 0) => [
  ...[...latin("GIF89a"), ...le16(screen[0]), ...le16(screen[1]), flags, 0, 0],
  ...[...Array(flags & 0x80 ? 3 << ((flags & 7) + 1) : 0).fill(0x2c), ...before],
  ...[0x2c, ...le16(image[0]), ...le16(image[1]), ...le16(image[2]), ...le16(image[3]), 0],
];
const webp = (chunk, rest) => [...latin("RIFF"), 0, 0, 0, 0, ...latin("WEBP"), ...latin(chunk), 0, 0, 0, 0, ...rest];
const vp8x = (width, height) => webp("VP8X", [0, 0, 0, 0, ...le24(width - 1), ...le24(height - 1)]);
const vp8l = (width, height) => {
  const bits = (width - 1) | ((height - 1) << 14);
  return webp("VP8L", [0x2f, bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, (bits >>> 24) & 255]);
};
const vp8 = (width, height) => webp("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, ...le16(width), ...le16(height)]);

const size = bytes => pictureSize(Uint8Array.from(bytes));

test("the size of each kind, for generated sizes", () => {
  for (let i = 0; i < 500; i++) {
    const [width, height] = [1, 7].map(prime => 1 + ((i * 7919 * prime + prime) % 16_000));
    for (const bytes of [
      png(width, height),
      jpeg(width, height),
      gif([width, height], [0, 0, 1, 1]),
      vp8x(width, height),
      vp8l(width, height),
      vp8(width, height),
    ]) {
      assert.deepEqual(size(bytes), { width, height });
    }
  }
});

test("of a JPEG the frame counts, wherever it stands, and not what looks like one before it", () => {
  const before = [
    ...segment(0xe1, 60_000),
    0xff,
    0xff,
    ...segment(0xe2, 40_000).slice(1),
    ...segment(0xc4, 30),
    0xff,
    0x01,
    ...segment(0xfe, 0),
  ];
  for (const marker of [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xcf]) {
    assert.deepEqual(size(jpeg(4_000, 3_000, { before, marker })), { width: 4_000, height: 3_000 });
  }
  assert.equal(size(jpeg(4_000, 3_000, { marker: 0xda })), null);
  assert.equal(size([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]), null, "a segment shorter than its length");
});

test("of a GIF the first frame counts where it is larger than the screen: a decoder makes room for it", () => {
  const before = [0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x21, 0xfe, 3, 1, 2, 3, 2, 0x2c, 0x2c, 0];
  assert.deepEqual(size(gif([1, 1], [0, 0, 16_000, 16_000], before, 0xf7)), { width: 16_000, height: 16_000 });
  assert.deepEqual(size(gif([1, 1], [60_000, 10, 5, 5])), { width: 60_005, height: 15 });
});

test("what ends too early, or is something else, says nothing, and no bytes make it fail or stay", () => {
  let seed = 7;
  const random = most => (seed = (seed * 48_271) % 2_147_483_647) % most;
  for (const whole of [
    png(5, 5),
    jpeg(5, 5, { before: segment(0xe1, 20) }),
    gif([5, 5], [0, 0, 5, 5], [0x21, 1, 2, 3, 3, 0]),
    vp8x(5, 5),
    vp8l(5, 5),
    vp8(5, 5),
  ]) {
    for (let length = 0; length < 20; length++) assert.equal(size(whole.slice(0, length)), null);
    for (let i = 0; i < 2_000; i++) {
      const bytes = [...whole];
      for (let changes = 1 + random(6); changes > 0; changes--) bytes[random(bytes.length)] = random(256);
      const found = size(bytes.slice(0, random(bytes.length + 1)));
      assert.ok(found === null || (Number.isInteger(found.width) && Number.isInteger(found.height)));
    }
  }
  for (const text of ["", "<svg/>", "BM", "\x00\x00\x00 ftypavif", "GIF89a", "RIFF    WAVE"]) {
    assert.equal(size(latin(text)), null);
  }
});

test("what takes more than 50 million pixels, or none, is not shown", () => {
  for (const [width, height, shown] of [
    [8_192, 6_144, true],
    [7_240, 7_241, true],
    [8_192, 6_401, false],
    [16_000, 16_000, false],
    [40_000, 10, false],
    [0, 10, false],
    [10, 0, false],
    [4_294_967_295, 4_294_967_295, false],
  ]) {
    assert.equal(isShowable({ width, height }), shown, `${width} x ${height}`);
  }
  assert.equal(isShowable(null), false);
});

test("a picture of too many pixels is a file, whatever its sender calls it, and so is its thumbnail no thumbnail", () => {
  const buffer = bytes => Uint8Array.from(bytes).buffer;
  for (const huge of [
    png(16_000, 16_000),
    gif([1, 1], [0, 0, 16_000, 16_000]),
    vp8x(16_000, 16_000),
    jpeg(16_000, 16_000),
    latin("<svg/>"),
  ]) {
    for (const contentType of ["image/png", "image/jpeg", "IMAGE/GIF; a=b", "image/webp"]) {
      const file = fileOf({ bytes: buffer(huge), contentType, filename: "a" });
      assert.equal(file.picture, false);
      release(file);
      const small = fileOf({
        reference: { url: "http://x/", size: 9 },
        contentType,
        filename: "a",
        thumbnail: buffer(huge),
      });
      assert.deepEqual([small.picture, small.thumbnail, small.size], [true, undefined, 9]);
    }
  }
  const { thumbnail, url, blob } = fileOf({
    reference: { url: "http://x/", size: 9 },
    contentType: "image/png",
    thumbnail: buffer(jpeg(320, 240)),
  });
  assert.deepEqual([thumbnail.width, thumbnail.height, url, blob], [320, 240, "http://x/", undefined]);
  assert.equal(
    fileOf({ reference: { url: "http://x/", size: 9 }, contentType: "image/png", thumbnail: buffer(png(1_025, 1)) })
      .thumbnail,
    undefined,
  );
  assert.equal(
    fileOf({ reference: { url: "http://x/", size: 9 }, contentType: "application/pdf", thumbnail: buffer(png(5, 5)) })
      .thumbnail,
    undefined,
  );
});
