/** The chat page: makes its parts and connects them. The room that is shown is the one in the address. */

import { Access } from "./chat/access.js";
import { Account } from "./chat/account.js";
import { Badge } from "./chat/badge.js";
import { BanDialog } from "./chat/ban-dialog.js";
import { BannedDialog } from "./chat/banned-dialog.js";
import { Banner } from "./chat/banner.js";
import { Bans } from "./chat/bans.js";
import { Bell } from "./chat/bell.js";
import { ClearDialog } from "./chat/clear-dialog.js";
import { Composer } from "./chat/composer.js";
import { NameDialog, Viewer } from "./chat/dialogs.js";
import { copyTexts } from "./chat/copy.js";
import { byId, focusText, make, setText, translate } from "./chat/dom.js";
import { makeDrawers } from "./chat/drawers.js";
import { Invitation, exchange } from "./chat/invitation.js";
import { InviteDialog } from "./chat/invite.js";
import { Language, LANGUAGES, pickLanguage } from "./chat/i18n.js";
import { Keep } from "./chat/keep.js";
import { LinkDialog } from "./chat/link-dialog.js";
import { LogView } from "./chat/log-view.js";
import { Memory } from "./chat/memory.js";
import { Menu } from "./chat/menu.js";
import { messageMenu } from "./chat/message-menu.js";
import { invitationOf, linkProblem, linkTo, messageOf, roomOf, withoutInvitation } from "./chat/names.js";
import { Notifications } from "./chat/notifications.js";
import { PeopleView } from "./chat/people.js";
import { RoomList } from "./chat/room-list.js";
import { Rooms } from "./chat/rooms.js";
import { shareButton } from "./chat/share.js";
import { Shell } from "./chat/shell.js";
import { SignIn } from "./chat/sign-in.js";
import { INLINE_BYTES } from "./chat/thumbnail.js";
import { PhaoSocket } from "./phao.js";
import { platform } from "./phao/environment.js";
import { lasting } from "./phao/lasting.js";

const FIRST_ROOM = "lobby";
/** What a server allows if nobody changed it; what it does allow it says when the connection is there. */
const MESSAGE_BYTES = 16 * 1024 * 1024;

/** How long words stay: long enough to be noticed; then the same ones can be said again. */
const SAID_FOR_MS = 5_000;
const SEEN_FOR_MS = 3_000;
let saying = null;
let showing = null;

const memory = new Memory(storage());
const invitation = new Invitation({ storage: storage(), base: document.baseURI });
const account = new Account({ storage: platform.sessionStorage ?? null, base: document.baseURI, invitation });
account.addEventListener("other", () => location.reload());
const language = new Language(pickLanguage(memory.language, navigator.languages));
const keep = new Keep({ page: keptFor(account.user), environment: platform });
const rooms = new Rooms({ open: openSocket, ask: gapBehind, memory, keep });
const drawers = makeDrawers();
const shell = new Shell(window, document.baseURI);
const viewer = new Viewer(language);
const log = new LogView({
  language,
  announce,
  tell,
  show: message => viewer.show(message),
  edit: message => composer.edit(message),
});
const composer = new Composer({ language, keep, limit: messageBytes, sent: () => log.sent() });
const signIn = new SignIn({
  account,
  language,
  renewed: () => rooms.signedIn(),
  restart: () => location.reload(),
  signOut,
});
const views = [
  log,
  composer,
  new PeopleView({ language }),
  new Access({ account, language, wanted: () => nameDialog.withdraw() }),
  new Banner({ language, announce, reconnect: () => rooms.reconnect(), signIn: () => signIn.open({ isWanted: true }) }),
];
const nameDialog = new NameDialog({
  language,
  memory,
  account,
  rename: name => rooms.rename(name),
  signIn: () => signIn.open(),
});
const linkDialog = new LinkDialog(language);
new RoomList({ language, rooms });
copyTexts(byId("messages"));
shareButton({ language, rooms, announce });
new InviteDialog({ account, language, rooms, announce });
const bans = new Bans(account);
new BannedDialog({ bans, language, rooms, announce });
new ClearDialog({ language, rooms, tell });
const menu = new Menu(byId("menu"));
messageMenu({
  language,
  menu,
  room: () => rooms.current,
  linkTo: ({ seq }) => linkTo(rooms.current.name, location.href, { epoch: rooms.current.socket.epoch, seq }),
  banDialog: new BanDialog({ bans, language, tell }),
  tell,
});
new Bell({ rooms, memory, language, menu, tell, notifications: new Notifications({ rooms, memory, language }) });
new Badge({ rooms, link: byId("icon") });
languageChoice();

translate(language);
language.addEventListener("change", () => translate(language));
rooms.addEventListener("current", () => {
  views.forEach(view => view.open(rooms.current));
  drawers.rooms.close();
  focusText();
});
window.addEventListener("hashchange", showRoom);
window.addEventListener("storage", ({ key }) => {
  if (account.isInvited && invitation.isChangedBy(key)) location.reload();
  else writtenElsewhere(memory.writtenElsewhere(key));
});
// A page that lay in the browser's cache was told of nothing.
window.addEventListener("pageshow", ({ persisted }) => persisted && writtenElsewhere(["rooms", "name"]));

lasting(platform).addEventListener("change", sayWhetherKept);
language.addEventListener("change", sayWhetherKept);
sayWhetherKept();

// Not before the page is there: what is kept for later can wait.
window.addEventListener("load", () => shell.keep());

showRoom().then(() => {
  rooms.start();
  nameDialog.askOnce();
});

/** Shows the room of the address; without one the room visited last, else the first one of everybody. */
async function showRoom() {
  const secret = invitationOf(location.href);
  if (secret !== null) {
    // Before anything else: nobody is to read it there, nor to bookmark it.
    history.replaceState(null, "", withoutInvitation(location.href));
    await enter(secret);
  }
  const { href } = location;
  const isKnown = name => memory.knows(name);
  const last = rooms.current?.name ?? memory.rooms[0]?.name ?? null;
  const problem = linkProblem(href, isKnown);
  const message = problem === null ? messageOf(href) : null;
  linkDialog.close();
  const room = problem === null ? roomOf(href, isKnown) : await linkDialog.tell(problem, { first: FIRST_ROOM, last });
  if (location.href === href) {
    const shown = room ?? last ?? FIRST_ROOM;
    history.replaceState(null, "", linkTo(shown, href));
    rooms.visit(shown);
    if (room !== null && message !== null) log.seek(message);
  }
}

/** Signs in by the secret of an invitation. The page begins anew as another user; it goes on if it is the same one, or none. */
async function enter(secret) {
  const home = { first: FIRST_ROOM, last: rooms.current?.name ?? memory.rooms[0]?.name ?? null };
  let ticket;
  try {
    ticket = await exchange(secret, document.baseURI);
  } catch {
    return linkDialog.tell({ title: "invite.later", key: "invite.laterWhy" }, home);
  }
  if (ticket === null) return linkDialog.tell({ title: "invite.over", key: "invite.overWhy" }, home);
  const { user } = account;
  if (user !== null && user !== ticket.user && !(await linkDialog.agrees(account.name, ticket.name))) return;
  if (!invitation.accept(secret, ticket)) {
    return linkDialog.tell({ title: "invite.notKept", key: "invite.notKeptWhy" }, home);
  }
  if (user === ticket.user) return;
  account.leave();
  location.reload();
  return new Promise(() => {}); // nothing more is to be shown as before
}

/**
 * Only what is remembered now is looked at, and nothing is written: two windows that are renamed at once agree, and
 * don't answer each other.
 */
function writtenElsewhere(kinds) {
  if (kinds.includes("rooms")) rooms.remembered();
  if (kinds.includes("name")) {
    rooms.renamed();
    nameDialog.renamed();
  }
}

function openSocket(room, start) {
  // Relative to the page, so that the application works under any context path.
  const url = new URL(`rooms/${encodeURIComponent(room)}`, document.baseURI);
  const socket = new PhaoSocket(url, {
    ...start,
    ...account.option,
    name: memory.name ?? "",
    echo: true,
    inlineBytes: INLINE_BYTES,
  });
  // What is to be looked at before it is shown must be here at once.
  socket.binaryType = "arraybuffer";
  // After a cut the server may be a newer one.
  socket.addEventListener("recovered", () => shell.keep());
  return socket;
}

/** The gap that the server has behind that cursor of a room; undefined if its log goes on from there. */
async function gapBehind(room, { epoch, seq }) {
  const url = new URL(`rooms/${encodeURIComponent(room)}?after=${seq}&epoch=${epoch}&limit=1`, document.baseURI);
  const answer = await fetch(url, { headers: { ...(await account.authorization()), Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url} was answered with ${answer.status}`);
  return (await answer.json()).gap;
}

/** What one user wrote is kept apart from what another one did. */
function keptFor(user) {
  return new URL(".", document.baseURI).href + (user === null ? "" : `#${encodeURIComponent(user)}`);
}

/** Leaves nothing of the user behind. */
async function signOut() {
  await PhaoSocket.signOut(new URL(`rooms/${FIRST_ROOM}`, document.baseURI), { user: account.user });
  await keep.forgetAll();
  memory.forgetAll();
  await account.signOut();
  // Not the room that was shown: it may be one that nobody else is to know of.
  history.replaceState(null, "", location.pathname + location.search);
  location.reload();
}

function messageBytes() {
  const { id, limits } = rooms.current.socket;
  return id === null ? MESSAGE_BYTES : limits.messageBytes;
}

/** What is written outlives this tab, unless storage is forbidden, full, broken or silent. */
function sayWhetherKept() {
  const { lasts } = lasting(platform);
  byId("not-kept").hidden = lasts;
  setText(byId("not-kept"), lasts ? "" : language.t("composer.memory"));
}

/** Says something to a screen reader, once, when it has nothing more urgent. */
function announce(text) {
  setText(byId("status"), text);
  clearTimeout(saying);
  saying = setTimeout(() => setText(byId("status"), ""), SAID_FOR_MS);
}

/** Says something to everybody: on the page for a moment, and to a screen reader. */
function tell(text) {
  announce(text);
  setText(byId("toast"), text);
  byId("toast").hidden = false;
  clearTimeout(showing);
  showing = setTimeout(() => {
    byId("toast").hidden = true;
  }, SEEN_FOR_MS);
}

function languageChoice() {
  const choice = byId("language");
  choice.append(...Object.entries(LANGUAGES).map(([code, name]) => make("option", { value: code, lang: code }, name)));
  choice.value = language.code;
  choice.addEventListener("change", () => {
    memory.language = choice.value;
    language.set(choice.value);
  });
}

/** null where the browser forbids it: even asking throws then. */
function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
