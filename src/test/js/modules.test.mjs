/** How the modules of the page and of the client stand to each other (docs/style.md). */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";

const FOLDERS = { webapp: new URL("../../../webapp/js/", import.meta.url), tests: new URL("./", import.meta.url) };
/** What pages outside of this repository import. */
const ENTRIES = ["chat.js", "phao.js"];
/** What the integration tests import, in a browser. */
const IN_BROWSERS = ["phao/storage.js IndexedDbStorage"];

function sources(folder, extension) {
  const names = readdirSync(folder, { recursive: true }).map(name => name.replaceAll("\\", "/"));
  const modules = names.filter(name => name.endsWith(extension));
  return new Map(modules.map(name => [name, readFileSync(new URL(name, folder), "utf8")]));
}

const modules = sources(FOLDERS.webapp, ".js");
const tests = sources(FOLDERS.tests, ".mjs");

/** By name of the module the modules that it imports, each with the names that it takes. */
function importsOf(name, source) {
  return [...source.matchAll(/^(?:import|export) (?:(?:\{([^}]*)\}|\* as \w+) from )?"(\.[^"]+)";/gm)].map(
    ([, names = "*", from]) => ({
      from: posix.join(posix.dirname(name), from),
      names: names.split(",").map(one => one.trim().split(" as ")[0]),
    }),
  );
}

test("a module begins with a comment that says what it is", () => {
  for (const [name, source] of modules) assert.match(source, /^\/\*\*\s+(\* )?\S/, name);
});

test("the client knows nothing of the chat page", () => {
  for (const [name, source] of modules) {
    if (!name.startsWith("phao")) continue;
    for (const { from } of importsOf(name, source)) assert.ok(from.startsWith("phao"), `${name} imports ${from}`);
  }
});

test("every module is imported by another, and every name that one exports is used", () => {
  const used = new Set([...ENTRIES, ...IN_BROWSERS]);
  for (const [name, source] of modules) {
    for (const { from, names } of importsOf(name, source)) {
      used.add(from);
      for (const one of names) used.add(`${from} ${one}`);
    }
  }
  const inTests = [...tests.values()].join("\n");
  for (const [name, source] of modules) {
    assert.ok(used.has(name), `${name} is not imported`);
    if (ENTRIES.includes(name)) continue;
    for (const [, exported] of source.matchAll(/^export (?:async )?(?:const|class|function\*?) (\w+)/gm)) {
      const isUsed =
        used.has(`${name} ${exported}`) || used.has(`${name} *`) || new RegExp(`\\b${exported}\\b`).test(inTests);
      assert.ok(isUsed, `${name} exports ${exported}, which nobody imports`);
    }
  }
});
