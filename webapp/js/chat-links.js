// Finds the links in a text. The text stays text: a caller makes nodes of the parts, never markup.

const CANDIDATE = /\bhttps?:\/\/[^\s<>"'`]+/gi;
const TRAILING = ".,;:!?…";
const OPENERS = { ")": "(", "]": "[", "}": "{", "”": "“", "»": "«" };
// So many addresses are looked at: a text of nothing else would become thousands of elements.
const MOST = 100;

/**
 * The parts of the text in order: `{text}` or, for http and https addresses, `{text, href}`. `cut`: more text follows, so that
 * an address at the end may lead elsewhere.
 */
export function splitLinks(text, { cut = false } = {}) {
  const parts = [];
  let end = 0;
  let looks = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    if (++looks > MOST) {
      break;
    }
    const link = withoutTail(match[0]);
    const href = cut && match.index + match[0].length === text.length ? null : safeAddress(link);
    if (href === null) {
      continue;
    }
    if (match.index > end) {
      parts.push({ text: text.slice(end, match.index) });
    }
    parts.push({ text: link, href });
    end = match.index + link.length;
  }
  if (end < text.length) {
    parts.push({ text: text.slice(end) });
  }
  return parts;
}

/** Without the punctuation that belongs to the sentence: the dot at the end, a bracket that opened before the link. */
function withoutTail(link) {
  const unopened = new Map(Object.entries(OPENERS).map(([closer, opener]) => [closer, count(link, closer) - count(link, opener)]));
  let end = link.length;
  for (; end > 0; end--) {
    const last = link[end - 1];
    if (unopened.get(last) > 0) {
      unopened.set(last, unopened.get(last) - 1);
    } else if (!TRAILING.includes(last)) {
      break;
    }
  }
  return link.slice(0, end);
}

function count(text, character) {
  return text.split(character).length - 1;
}

/** null unless it is a whole http or https address with a host; no user name in it, which serves to deceive. */
function safeAddress(link) {
  try {
    const url = new URL(link);
    const web = url.protocol === "http:" || url.protocol === "https:";
    return web && url.hostname !== "" && url.username === "" && url.password === "" ? url.href : null;
  } catch {
    return null;
  }
}
