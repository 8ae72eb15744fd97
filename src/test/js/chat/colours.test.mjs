import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { COLOURS, Colours } from "../../../../webapp/js/chat/colours.js";

/** Always the same numbers from 0 to `below`, at random. */
function dice(seed) {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function idOf(roll) {
  return Array.from({ length: 16 }, () => roll(16).toString(16)).join("");
}

function shuffled(list, roll) {
  return list
    .map(one => [roll(1_000_000), one])
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

test("no two in a room share a colour as long as there are enough, whoever comes and goes, and nobody's changes", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const roll = dice(seed);
    const here = [];
    const colours = new Colours(() => here);
    const known = new Map();
    for (let step = 0; step < 60; step++) {
      if (here.length === COLOURS || (here.length > 0 && roll(3) === 0)) {
        known.delete(here.splice(roll(here.length), 1)[0]);
      } else {
        here.push(idOf(roll));
      }
      for (const id of shuffled(here, roll)) {
        assert.equal(colours.of(id), known.get(id) ?? colours.of(id));
        known.set(id, colours.of(id));
      }
      assert.equal(new Set(known.values()).size, here.length, `seed ${seed}, step ${step}`);
    }
  }
});

test("everybody who sees the same people sees them in the same colours, in whatever order they came to know them", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const roll = dice(seed);
    const ids = Array.from({ length: 1 + roll(30) }, () => idOf(roll));
    const shown = order => {
      const colours = new Colours(() => order);
      return ids.map(id => colours.of(id));
    };
    assert.deepEqual(shown(shuffled(ids, roll)), shown(ids));
  }
});

test("after a reload everybody has the colour from before, in whatever order they are seen again", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const roll = dice(seed);
    let stored = [];
    const memory = {
      remembered: () => stored,
      remember: pairs => {
        stored = pairs;
      },
    };
    const shown = order => {
      const here = [];
      const colours = new Colours(() => here, memory);
      return new Map(
        order.map(id => {
          here.push(id);
          return [id, colours.of(id)];
        }),
      );
    };
    const ids = Array.from({ length: 1 + roll(COLOURS) }, () => idOf(roll));
    const before = shown(ids);
    const after = shown(shuffled(ids, roll));
    ids.forEach(id => assert.equal(after.get(id), before.get(id)));
    for (let more = 0; more < 20; more++) shown([idOf(roll)]);
    assert.ok(stored.length <= 64);
  }
});

test("alone, an id has always the same colour, and all colours are used about as often", () => {
  const roll = dice(7);
  const uses = new Array(COLOURS).fill(0);
  for (let count = 0; count < 1_100; count++) {
    const id = idOf(roll);
    const colour = new Colours(() => [id]).of(id);
    assert.equal(new Colours(() => []).of(id), colour);
    uses[colour]++;
  }
  assert.ok(Math.min(...uses) > 60 && Math.max(...uses) < 140, uses.join());
});

test("the page has a colour for each number, for light and for dark", () => {
  const css = readFileSync(new URL("../../../../webapp/css/base.css", import.meta.url), "utf8");
  const numbers = [...css.matchAll(/\[data-colour="(\d+)"\] \{ --person: #[0-9a-f]{6}; \}/g)].map(([, number]) =>
    Number(number),
  );
  const all = [...Array(COLOURS).keys()];
  assert.deepEqual(numbers, [...all, ...all]);
});
