/**
 * Which colour people have in a room. Pure.
 *
 * Each id has its own order of all colours, and gets the first that nobody else has who is here or has said something.
 * So everybody sees people in the same colours, except where two would collide: then the one who came first keeps it,
 * and this browser remembers who that was.
 */

/** The number of colours that base.css has. A prime, so that every step visits all of them. */
export const COLOURS = 11;

/** At most this many people have their colours remembered, for each room. */
const REMEMBERED = 64;

export class Colours {
  #seen;
  #remembered;
  #remember;
  #of = new Map();

  /**
   * `seen()` gives the ids of all who are in the room or have said something that is shown. `remembered()` gives pairs
   * of id and colour from before, and `remember(pairs)` keeps them.
   *
   * @param {() => string[]} seen
   * @param {{ remembered?: () => [string, number][], remember?: (pairs: [string, number][]) => void }} memory
   */
  constructor(seen, { remembered = () => [], remember = () => {} } = {}) {
    this.#seen = seen;
    this.#remembered = remembered;
    this.#remember = remember;
  }

  /** A number from 0, that stays the same as long as the id is among the seen. */
  of(id) {
    if (!this.#of.has(id)) this.#assign(new Set(this.#seen()).add(id));
    return this.#of.get(id);
  }

  #assign(seen) {
    const before = new Map(this.#remembered().filter(([, colour]) => colour < COLOURS));
    this.#of = new Map([...this.#of].filter(([id]) => seen.has(id)));
    const taken = new Set(this.#of.values());
    // Those who are seen at once are taken in an order that is the same everywhere.
    for (const id of [...seen].filter(one => !this.#of.has(one)).sort()) {
      const choices = [...(before.has(id) ? [before.get(id)] : []), ...choicesOf(id)];
      const colour = choices.find(one => !taken.has(one)) ?? choices[0];
      taken.add(colour);
      this.#of.set(id, colour);
    }
    this.#remember([...[...before].filter(([id]) => !this.#of.has(id)), ...this.#of].slice(-REMEMBERED));
  }
}

/** All colours, in the order in which that id would like them. */
function choicesOf(id) {
  const hash = hashOf(id);
  const step = 1 + (Math.floor(hash / COLOURS) % (COLOURS - 1));
  return Array.from({ length: COLOURS }, (_, at) => (hash + at * step) % COLOURS);
}

function hashOf(id) {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  return hash;
}
