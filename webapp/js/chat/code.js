/** Finds code between backticks in a text: `one line`, or a block between three or more. Pure; the text stays text. */

/** At most this many pieces are looked at: a text of nothing else would become thousands of elements. */
const MOST_PIECES = 100;
const FENCE_LENGTH = 3;
const LANGUAGE_LENGTH = 20;

/**
 * The parts of the text in order, which together are the text: `{text}`, or `{opening, code, closing, block}`, where
 * `opening` and `closing` are the backticks, of a block also the word behind them and the ends of the lines.
 */
export function splitCode(text) {
  const runs = runsOf(text);
  const parts = [];
  let end = 0;
  let found = 0;
  for (let at = 0; at < runs.length && found < MOST_PIECES; ) {
    const run = runs[at];
    const { closer } = run;
    const part = closer === null ? null : codeBetween(text, run, closer);
    if (part === null) {
      at++;
      continue;
    }
    if (run.from > end) parts.push({ text: text.slice(end, run.from) });
    parts.push(part);
    end = run.from + part.opening.length + part.code.length + part.closing.length;
    at = closer.index + 1;
    found++;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** All runs of backticks, each with the next one of the same length, which closes what it opens. */
function runsOf(text) {
  const runs = [];
  for (let from = text.indexOf("`"); from >= 0; from = text.indexOf("`", runs.at(-1).to)) {
    let to = from + 1;
    while (text[to] === "`") to++;
    runs.push({ index: runs.length, from, to, length: to - from, closer: null });
  }
  const next = new Map();
  for (const run of runs.toReversed()) {
    run.closer = next.get(run.length) ?? null;
    next.set(run.length, run);
  }
  return runs;
}

/** null if that is no code: nothing between them, or more than one line between single ones. */
function codeBetween(text, opener, closer) {
  const inner = text.slice(opener.to, closer.from);
  const lines = inner.includes("\n");
  if (inner.trim() === "" || (lines && opener.length < FENCE_LENGTH)) return null;
  const ticks = text.slice(opener.from, opener.to);
  if (!lines) return { opening: ticks, code: inner, closing: ticks, block: false };
  const begins = firstLineOf(inner);
  const ends = inner.endsWith("\n") && inner.length > begins ? inner.length - 1 : inner.length;
  // The end of the line behind a block is that of the block.
  const behind = text[closer.to] === "\n" ? "\n" : "";
  return {
    opening: ticks + inner.slice(0, begins),
    code: inner.slice(begins, ends),
    closing: inner.slice(ends) + ticks + behind,
    block: true,
  };
}

/** How much of a block is the rest of the line of its backticks: nothing, or the language. */
function firstLineOf(inner) {
  const end = inner.indexOf("\n");
  const word = inner.slice(0, end).trim();
  return word.length <= LANGUAGE_LENGTH && !word.includes(" ") ? end + 1 : 0;
}
