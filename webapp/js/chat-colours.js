// Which colour people have in a room. Pure.
//
// Each id has its own order of all colours, and gets the first that nobody else has who is here or has said something. So people keep
// their colour over reloads and everybody sees them in the same, except where two would collide: then who was here first keeps it.

/** How many base.css has. A prime, so that every step visits all of them. */
export const COLOURS = 11;

export class Colours {
  #of = new Map();

  /** `seen()` gives the ids of all who are in the room or have said something that is shown. */
  constructor(seen) {
    this.seen = seen;
  }

  /** A number from 0, that stays the same as long as the id is among the seen. */
  of(id) {
    if (!this.#of.has(id)) {
      this.#assign(new Set(this.seen()).add(id));
    }
    return this.#of.get(id);
  }

  #assign(seen) {
    this.#of = new Map([...this.#of].filter(([id]) => seen.has(id)));
    const taken = new Set(this.#of.values());
    // Those who are seen at once are taken in an order that is the same everywhere.
    for (const id of [...seen].filter((one) => !this.#of.has(one)).sort()) {
      const choices = choicesOf(id);
      const colour = choices.find((one) => !taken.has(one)) ?? choices[0];
      taken.add(colour);
      this.#of.set(id, colour);
    }
  }
}

/** All colours, in the order in which that id would like them. */
function choicesOf(id) {
  const hash = hashOf(id);
  const step = 1 + Math.floor(hash / COLOURS) % (COLOURS - 1);
  return Array.from({ length: COLOURS }, (_, at) => (hash + at * step) % COLOURS);
}

function hashOf(id) {
  let hash = 0;
  for (const character of id) {
    hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  }
  return hash;
}
