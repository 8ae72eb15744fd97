import assert from "node:assert/strict";
import { test } from "node:test";
import { Shell } from "../../../../webapp/js/chat/shell.js";

/** A browser that has a worker already, or none. */
function browser({ active = {}, update = async () => {}, status = 200, names = [] } = {}) {
  const seen = { registered: [], updates: 0, unregistered: 0, deleted: [] };
  const registration = {
    active,
    scope: "https://a.example/chat/",
    update: () => {
      seen.updates++;
      return update();
    },
    unregister: async () => seen.unregistered++,
  };
  const world = {
    navigator: { serviceWorker: { register: async (...given) => (seen.registered.push(given), registration) } },
    caches: { keys: async () => names, delete: async name => seen.deleted.push(name) },
    fetch: async () => ({ status }),
  };
  return { seen, world };
}

const make = world => new Shell(world, "https://a.example/chat/#/room");

test("the worker is registered beside the page, by the one policy that gives one address only", async () => {
  const { seen, world } = browser({ active: null });
  const policies = [];
  const trustedTypes = {
    createPolicy: (name, rules) => (
      policies.push(name),
      { createScriptURL: text => ({ trusted: rules.createScriptURL(text) }) }
    ),
  };
  const shell = make({ ...world, trustedTypes });
  await shell.keep();
  await shell.keep();
  assert.deepEqual(policies, ["phao-service-worker"]);
  assert.deepEqual(seen.registered[0], [{ trusted: "https://a.example/chat/sw.js" }, { updateViaCache: "none" }]);
  assert.equal(seen.updates, 0);
});

test("where there is one, another version is looked for, once at a time", async () => {
  const { seen, world } = browser();
  const shell = make(world);
  await Promise.all([shell.keep(), shell.keep(), shell.keep()]);
  assert.equal(seen.updates, 1);
  await shell.keep();
  assert.equal(seen.updates, 2);
});

test("without a secure connection, without network and behind a proxy's error nothing happens", async () => {
  await make({ ...browser().world, navigator: {} }).keep();
  await make({
    get navigator() {
      throw new DOMException("sandboxed", "SecurityError");
    },
  }).keep();
  const fails = async () => {
    throw new TypeError("failed to fetch");
  };
  for (const world of [
    { fetch: fails },
    { fetch: async () => ({ status: 502 }) },
    {
      trustedTypes: {
        createPolicy: () => {
          throw new TypeError("forbidden");
        },
      },
    },
  ]) {
    const { seen, world: plain } = browser({ update: fails, names: ["phao-shell /chat/ abc"] });
    await make({ ...plain, ...world }).keep();
    assert.equal(seen.unregistered, 0);
    assert.deepEqual(seen.deleted, []);
  }
});

test("where Phao was removed the worker goes, with its own files and no others", async () => {
  const names = ["phao-shell /chat/ abc", "phao-shell /chat/room/ abc", "phao-shell / abc", "other"];
  const { seen, world } = browser({
    update: async () => {
      throw new TypeError("404");
    },
    status: 404,
    names,
  });
  await make(world).keep();
  assert.equal(seen.unregistered, 1);
  assert.deepEqual(seen.deleted, ["phao-shell /chat/ abc"]);
});
