/** The link by which somebody is let in, and what the page makes of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Account } from "../../../../webapp/js/chat/account.js";
import { Invitation, exchange } from "../../../../webapp/js/chat/invitation.js";
import { canInvite } from "../../../../webapp/js/chat/invite.js";
import { invitationOf, linkTo, messageOf, roomOf, withoutInvitation } from "../../../../webapp/js/chat/names.js";
import { tokenOf } from "../token-world.mjs";
import { FakeSessionStorage } from "../world.mjs";

const BASE = "https://chat.example/phao/";
const TICKET = { token: tokenOf("phao:guest:1", 1), user: "phao:guest:1", name: "Bình", expiresIn: 900_000 };

function storage() {
  const fake = new FakeSessionStorage();
  return Object.assign(fake, { removeItem: key => fake.items.delete(key) });
}

/** The statuses and bodies that the server answers, in order; requests are remembered. */
function server(t, ...answers) {
  const requests = [];
  t.mock.method(globalThis, "fetch", async (url, options) => {
    requests.push({ path: new URL(url).pathname, ...options });
    const [status, body] = answers.shift();
    return new Response(JSON.stringify(body), { status });
  });
  return requests;
}

function accepted(kept = storage()) {
  assert.equal(new Invitation({ storage: kept, base: BASE }).accept("s3cret", TICKET), true);
  return new Invitation({ storage: kept, base: BASE });
}

test("the secret stands behind the room, and is no part of it", () => {
  for (const room of ["lobby", "a?invitation=b", "Hà Nội", "family:home"]) {
    const link = `${linkTo(room, BASE)}?invitation=0123abcd`;
    assert.equal(invitationOf(link), "0123abcd");
    assert.equal(roomOf(withoutInvitation(link)), room);
    assert.equal(invitationOf(withoutInvitation(link)), null);
  }
  assert.equal(invitationOf(linkTo("a", BASE, { epoch: "0123456789abcdef", seq: 1 })), null);
  assert.equal(messageOf(`${linkTo("a", BASE)}?invitation=01`), null);
  assert.equal(roomOf(withoutInvitation(`${BASE}#?invitation=01`)), null);
});

test("the secret is sent in a body, and never in an address", async t => {
  const requests = server(t, [200, TICKET], [401, {}], [503, {}]);
  assert.deepEqual(await exchange("s3cret", BASE), TICKET);
  assert.deepEqual(
    [requests[0].path, requests[0].method, requests[0].body, requests[0].credentials],
    ["/phao/invitations/token", "POST", '{"secret":"s3cret"}', "omit"],
  );
  assert.equal(await exchange("s3cret", BASE), null);
  await assert.rejects(exchange("s3cret", BASE));
});

test("it is kept for all tabs, of this server only, until it is forgotten", () => {
  const kept = storage();
  const invitation = accepted(kept);
  assert.deepEqual([invitation.user, invitation.name], ["phao:guest:1", "Bình"]);
  assert.equal(new Invitation({ storage: kept, base: "https://chat.example/other/" }).user, null);
  const key = [...kept.items.keys()][0];
  assert.equal(invitation.isChangedBy(key), false);
  const other = new Invitation({ storage: kept, base: BASE });
  other.forget();
  assert.deepEqual([kept.items.size, other.user], [0, null]);
  assert.deepEqual(
    [invitation.isChangedBy(key), invitation.isChangedBy(null), invitation.isChangedBy("x")],
    [true, true, false],
  );
  assert.equal(new Invitation({ storage: null, base: BASE }).accept("s3cret", TICKET), false);
});

test("a token is asked for once for all who want one, and again when it is soon over or refused", async t => {
  const second = { ...TICKET, token: tokenOf("phao:guest:1", 2), expiresIn: 30_000 };
  const third = { ...TICKET, token: tokenOf("phao:guest:1", 3) };
  const requests = server(t, [200, TICKET], [200, second], [200, third], [401, {}]);
  const invitation = accepted();
  const account = new Account({ storage: storage(), base: BASE, invitation });
  assert.deepEqual([account.user, account.name, account.isInvited], ["phao:guest:1", "Bình", true]);
  const { token, user } = account.option;
  assert.equal(user, "phao:guest:1");
  const both = await Promise.all([token({ reason: "connect" }), account.authorization()]);
  assert.deepEqual(both, [TICKET.token, { Authorization: `Bearer ${TICKET.token}` }]);
  assert.equal(requests.length, 1);
  assert.equal(await token({ reason: "refresh" }), second.token);
  assert.deepEqual(await account.authorization(), { Authorization: `Bearer ${third.token}` });
  assert.equal(await token({ reason: "refused" }), null);
});

test("who manages and reads a room invites into it, unless its name would be a pattern of others", () => {
  assert.equal(canInvite({ name: "family:home", may: ["read", "manage"] }), true);
  assert.equal(canInvite({ name: "family:home", may: ["read", "publish"] }), false);
  assert.equal(canInvite({ name: "family:home", may: null }), false);
  for (const name of ["family:*", "{sub}", "a}"]) assert.equal(canInvite({ name, may: ["read", "manage"] }), false);
});
