/** Which texts are nothing but a few emoji: those are shown large. Pure. */

/** More of them are a text. */
const MOST_EMOJI = 3;
/** The longest emoji, a family with skin tones or the flag of a region, have fewer units. */
const LONGEST_TEXT = 40;

const JOINER = "\u200d";
const AS_PICTURE = "\ufe0f";
const KEYCAP = "\u20e3";

/** One to three emoji, with blanks between them or not. */
export function isFewEmoji(text) {
  if (text.length > MOST_EMOJI * LONGEST_TEXT) return false;
  const characters = [...text];
  let count = 0;
  for (let at = 0; at < characters.length; ) {
    if (/\s/.test(characters[at])) {
      at++;
      continue;
    }
    const end = emojiEnd(characters, at);
    if (end === at || ++count > MOST_EMOJI) return false;
    at = end;
  }
  return count > 0;
}

/**
 * Where the emoji ends that begins there: `at` itself if none does. Unicode Technical Standard 51, "emoji zwj
 * sequence".
 */
function emojiEnd(characters, at) {
  let end = elementEnd(characters, at);
  while (end > at && characters[end] === JOINER) {
    const next = elementEnd(characters, end + 1);
    if (next === end + 1) return at;
    end = next;
  }
  return end;
}

/** A flag, a keycap, or a picture with its skin tone, its variation and its tags. */
function elementEnd(characters, at) {
  const [first = "", second = "", third = ""] = characters.slice(at, at + 3);
  if (/\p{RI}/u.test(first)) return /\p{RI}/u.test(second) ? at + 2 : at;
  if (/[0-9#*]/.test(first)) {
    return second === KEYCAP ? at + 2 : second === AS_PICTURE && third === KEYCAP ? at + 3 : at;
  }
  if (!/\p{Emoji}/u.test(first)) return at;
  const asPicture = second === AS_PICTURE;
  const toned = /\p{Emoji_Modifier}/u.test(second) && /\p{Emoji_Modifier_Base}/u.test(first);
  // Without the variation selector some, such as © and ☎, are letters and signs, unless something joins them.
  if (
    !asPicture &&
    !toned &&
    second !== JOINER &&
    !/\p{Emoji_Presentation}/u.test(first) &&
    characters[at - 1] !== JOINER
  ) {
    return at;
  }
  let end = at + (asPicture || toned ? 2 : 1);
  while (isTag(characters[end])) end++;
  return end;
}

/** The letters of a region in its flag. */
function isTag(character = "") {
  const point = character.codePointAt(0);
  return point >= 0xe0020 && point <= 0xe007f;
}
