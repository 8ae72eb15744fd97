/**
 * Finds the links in a text: web addresses, those that begin with www., and mail addresses. The text stays text: a
 * caller makes nodes of the parts, never markup.
 */

const CANDIDATE = /https?:\/\/|www\.|@/gi;
/** At most this many addresses are looked at: a text of nothing else would become thousands of elements. */
export const MOST_LINKS = 100;

/** Where an address ends at the latest: blanks, characters that nobody sees, and marks that no address has. */
const NEVER =
  /[\s\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069<>"`“”„‟«»‹›「」『』《》〈〉【】（）、。，；：！？]/;
/** What stands at the end of one belongs to the sentence, and so do brackets that only open. */
const TRAILING = ".,;:!?…'’‘|([{";
const OPENERS = { ")": "(", "]": "[", "}": "{" };
/** Marks that make a word stand out: they end an address only if they began before it. */
const EMPHASIS = "*_~";

const LETTER = /[\p{L}\p{N}]/u;
/** Of scripts that have no blanks between words: they may stand right before an address, and are no part of it. */
const CONTINUOUS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;
/** RFC 5321 §4.5.3.1: the longest local part and the longest domain. No look goes further. */
const LOCAL_LENGTH = 64;
const DOMAIN_LENGTH = 255;

/**
 * The parts of the text in order: `{text}` or `{text, href}`. `cut`: more text follows, so that an address at the end
 * may lead elsewhere. At most `most` candidates are looked at.
 */
export function splitLinks(text, { cut = false, most = MOST_LINKS } = {}) {
  const parts = [];
  let end = 0;
  // What lies before was looked at: no other address begins there.
  let passed = 0;
  let looks = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    if (match.index < passed) continue;
    const found =
      match[0] === "@"
        ? mailAt(text, match.index, passed)
        : webAt(text, match.index, match[0].toLowerCase() === "www.");
    if (found === null) continue;
    if (++looks > most) break;
    passed = found.passed;
    if (found.href === null || (cut && passed === text.length)) continue;
    if (found.from > end) parts.push({ text: text.slice(end, found.from) });
    parts.push({ text: text.slice(found.from, found.to), href: found.href });
    end = found.to;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** `{from, to, href, passed}`, `href` null if it is no address that one should follow; null if none begins here. */
function webAt(text, from, bare) {
  // "xhttp://" is no address, nor is "a.www.b".
  if (from > 0 && (isLetter(text[from - 1]) || (bare && "./@-".includes(text[from - 1])))) return null;
  const passed = endOf(text, from);
  const to = withoutTail(text, from, passed);
  const link = text.slice(from, to);
  return { from, to, href: bare ? safeAddress(`https://${link}`, 3) : safeAddress(link), passed };
}

/** To the first character that no address has, or a bracket that closes what was opened before it. */
function endOf(text, from) {
  const open = { "(": 0, "[": 0, "{": 0 };
  let at = from;
  for (; at < text.length && !NEVER.test(text[at]); at++) {
    if (text[at] in open) open[text[at]]++;
    else if (text[at] in OPENERS && --open[OPENERS[text[at]]] < 0) break;
  }
  return at;
}

function withoutTail(text, from, end) {
  const emphasis = from > 0 && EMPHASIS.includes(text[from - 1]) ? text[from - 1] : "";
  let to = end;
  while (to > from && (TRAILING.includes(text[to - 1]) || text[to - 1] === emphasis)) to--;
  return to;
}

/**
 * The link's address; null unless it is a whole one of http or https, whose host has at least that number of labels,
 * and that has no user name, which serves to deceive.
 */
function safeAddress(link, labels = 1) {
  try {
    const url = new URL(link);
    const web = url.protocol === "http:" || url.protocol === "https:";
    const host = url.hostname.split(".");
    return web &&
      host.length >= labels &&
      host[0] !== "" &&
      !host.slice(0, -1).includes("") &&
      url.username === "" &&
      url.password === ""
      ? url.href
      : null;
  } catch {
    return null;
  }
}

/** The mail address around the @ there, likewise. It begins behind `passed`. */
function mailAt(text, at, passed) {
  let from = at;
  while (from > passed && at - from <= LOCAL_LENGTH && isLocal(text[from - 1])) from--;
  while (from < at && !LETTER.test(text[from])) from++;
  let end = at + 1;
  while (end < text.length && end - at <= DOMAIN_LENGTH && (isLetter(text[end]) || ".-".includes(text[end]))) end++;
  let to = end;
  while (to > at && ".-".includes(text[to - 1])) to--;
  const local = text.slice(from, at);
  const domain = text.slice(at + 1, to);
  if (
    local === "" ||
    local.length > LOCAL_LENGTH ||
    local.endsWith(".") ||
    !isDomain(domain) ||
    isInPath(text, from, to)
  ) {
    return null;
  }
  return { from, to, href: `mailto:${encodeURIComponent(local)}@${encodeURIComponent(domain)}`, passed: end };
}

function isLetter(character) {
  return LETTER.test(character) && !CONTINUOUS.test(character);
}

function isLocal(character) {
  return isLetter(character) || "._%+-'".includes(character);
}

/** Two labels or more, the last one of letters. */
function isDomain(domain) {
  const labels = domain.split(".");
  const last = labels.at(-1);
  return (
    labels.length > 1 &&
    last.length > 1 &&
    !/[0-9]/.test(last[0]) &&
    labels.every(label => label !== "" && !"-".includes(label[0]))
  );
}

/** A user name in something longer, such as git@host:path or //user@host/, is no mail address. */
function isInPath(text, from, to) {
  const [before, after, next] = [text[from - 1] ?? "", text[to] ?? "", text[to + 1] ?? ""];
  return (
    (before !== "" && "/@".includes(before)) ||
    (after !== "" && "/@".includes(after)) ||
    (after === ":" && next !== "" && !NEVER.test(next))
  );
}
