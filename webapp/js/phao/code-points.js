/** A set of code points. */
export class CodePoints {
  /** Where membership changes, ascending: a code point is in if an odd number of these is at or below it. */
  #edges;

  /** @param runs the lengths of its runs, beginning at U+0000: out, in, out, in …, to base 36, with blanks between */
  constructor(runs) {
    let at = 0;
    this.#edges = runs.split(" ").map(length => (at += parseInt(length, 36)));
  }

  has(codePoint) {
    let [from, to] = [0, this.#edges.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#edges[middle] <= codePoint) from = middle + 1;
      else to = middle;
    }
    return from % 2 === 1;
  }
}
