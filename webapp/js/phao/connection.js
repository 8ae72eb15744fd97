/**
 * What the sockets of one page to one server share: one client, one connection at a time, many rooms. Makes itself when
 * the first socket comes and goes a moment after the last one.
 */

import { placeOf, removeAccounts } from "./accounts.js";
import { Authority } from "./authority.js";
import { HistoryRequests } from "./history.js";
import { HttpRequests } from "./http-requests.js";
import { claimIdentity, recordsKey } from "./identity.js";
import { Journal } from "./journal.js";
import { Link } from "./link.js";
import { withRoomAsHere } from "./names.js";
import { Orphans } from "./orphans.js";
import { RemovalRequests } from "./removals.js";
import { Room } from "./room.js";
import { openStorage } from "./storage.js";
import { Transports } from "./transports.js";
import { takeTurns } from "./turns.js";
import { FrameWriter } from "./writer.js";

/** A page that closes one room and opens the next one keeps its connection. */
const LINGER_MS = 1_000;

const OTHER_USER =
  "other_user: who is signed in now is not who these sockets speak for, and needs sockets of their own";
/** Jakarta WebSocket §7.2: so a container closes what was opened by an HTTP session that has ended. */
const POLICY = 1008;
const SIGNED_OUT = "unauthenticated: the login has ended: sign in again";

/** @type {WeakMap<object, Set<Connection>>} by environment */
const all = new WeakMap();

function connectionsOf(environment) {
  if (!all.has(environment)) all.set(environment, new Set());
  return all.get(environment);
}

export class Connection {
  /** The public id, from the server's welcome. */
  id = null;
  /** As whom the server knows us; null without a user. */
  user = null;

  #shared;
  #environment;
  #journal;
  #identity = null;
  #authority;
  /** Under which storage has our records: the server, and the user if there is one. */
  #place;
  /** Resolves when it is known which client we are. */
  #claimed;
  #nowClaimed;
  /** Resolves when there is a room to join. */
  #loadedOne;
  #nowLoadedOne;
  #transports;
  #link;
  #writer;
  #removals;
  #history;
  #orphans = null;
  #name;
  #limits = {
    textBytes: 65_536,
    messageBytes: 16_777_216,
    rooms: 256,
    inFlight: 256,
    pageMessages: 200,
    signalBytes: 4_096,
    thumbnailBytes: 8_192,
  };
  #rooms = new Map();
  /** Rooms for whose `left` we wait, in the order in which they were left. */
  #leaving = [];
  #begun = false;
  /** Said hello on the present connection. */
  #greeted = false;
  #timer = null;
  #ended = false;
  /** By which the last welcome came. */
  #transport = null;
  /** What the server last complained of: says more than a close frame's reason. */
  #complaint = null;

  /**
   * One that can be shared, else a new one. A room that is open on it already is not shared: as with WebSocket, two
   * sockets to one room are two members, and what one sends the other receives.
   *
   * @param shared what must be the same: { url, WebSocket, transports, storage, clientId, inlineBytes, token, user };
   * and the `server` that goes with the url
   */
  static to(shared, room, environment) {
    const connections = connectionsOf(environment);
    for (const connection of connections)
      if (connection.#fits(shared) && !connection.#rooms.has(room)) return connection;
    const connection = new Connection(shared, environment);
    connections.add(connection);
    return connection;
  }

  /**
   * Ends what speaks for a user of a server, or for all of them, and removes what is stored of them.
   *
   * @param user undefined for all
   */
  static async signOut({ server, user, storage }, environment) {
    const ours = [...connectionsOf(environment)].filter(connection => connection.#speaksFor(server, user));
    await Promise.all(ours.map(connection => connection.#signOut()));
    await removeAccounts(await openStorage(storage, environment), server, user);
  }

  constructor(shared, environment) {
    this.#shared = shared;
    this.#environment = environment;
    const storage = openStorage(shared.storage, environment);
    this.#journal = new Journal(storage, environment);
    const { url, server, WebSocket, transports: names } = shared;
    this.#transports = new Transports({ url, server, names, WebSocket, journal: this.#journal, environment });
    const { token: source, user } = shared;
    this.#authority = new Authority({ source, user }, { server, environment, owner: this.#asOwner() });
    this.#link = new Link(this, { transports: this.#transports, environment, token: () => this.#authority.token });
    this.#writer = new FrameWriter(message => this.#link.send(message));
    this.#history = new HistoryRequests((room, range) => this.#ask(room, range), environment);
    this.#removals = new RemovalRequests((room, what) => this.#remove(room, what), environment);
    this.#claimed = new Promise(resolve => (this.#nowClaimed = resolve));
    this.#loadedOne = new Promise(resolve => (this.#nowLoadedOne = resolve));
    // With tokens the token comes first: it tells whose records are to be read.
    this.#begun = this.#authority.isAsked;
    // In a later turn, so that all rooms which the page opens in this one are known.
    storage.then(() => {
      if (!this.#begun || user !== undefined) this.#claimFor(user ?? null);
      if (this.#begun) this.#link.connect();
    });
  }

  get extensions() {
    return this.#link.extensions;
  }

  /** By what we are connected, or were last. */
  get transport() {
    return this.#transport;
  }

  get limits() {
    return this.#limits;
  }

  /** Above which size contents come by reference; undefined if none is to. */
  get inlineBytes() {
    return this.#shared.inlineBytes;
  }

  /**
   * Where the content of a message is: with the epoch, or another message might be there one day (docs/protocol.md
   * §5.5).
   */
  contentUrl(room, seq, epoch) {
    return new HttpRequests(this.#shared.url, this.#environment).url(
      `/rooms/${encodeURIComponent(room)}/messages/${seq}`,
      { epoch },
    );
  }

  get name() {
    return this.#name ?? "";
  }

  /** Only `hello` says it, so there has to be another one. */
  set name(name) {
    if (name === this.name) return;
    this.#name = name;
    this.#restart();
  }

  /** Opens a room. */
  enter({ name, start, emit, binaryType }) {
    this.#environment.clearTimeout(this.#timer);
    const room = new Room(this, { name, start, emit, environment: this.#environment, journal: this.#journal });
    this.#rooms.set(name, room);
    room.ready = this.#claimed.then(() => room.load(binaryType)).then(() => this.#loaded(room));
    return room;
  }

  /** The prefix of the keys under which a room keeps a kind of record. */
  key(kind, room) {
    return recordsKey(kind, this.#place, this.#identity.client, room);
  }

  send(frame) {
    this.#writer.frame(frame);
  }

  /** Sends what may be sent now, the rooms taking turns. */
  pump() {
    if (!this.#link.welcomed) return;
    takeTurns(this.#rooms, this.#limits, (room, entry) => this.#publish(room, entry));
  }

  /** Storage lacks a number that the log may have. */
  unkept() {
    this.#identity.retire();
  }

  history(room, range) {
    return this.#history.add(room, range);
  }

  /** @param what `{ seq }` or `{ upTo }` */
  remove(room, what) {
    return this.#removals.add(room, what);
  }

  removalAcknowledged(frame) {
    this.#removals.acknowledged(frame);
  }

  /** What is at an address of this server, asked for with the token. @throws {TypeError} if it is not of this server */
  fetch(address, init = {}) {
    const http = new HttpRequests(this.#shared.url, this.#environment);
    if (!http.has(address)) throw new TypeError("the address is not of this server: it does not get the token");
    return this.#authority.fetch(header => {
      const headers = new Headers(init.headers);
      for (const [name, value] of Object.entries(header)) headers.set(name, value);
      return this.#environment.fetch(address, { ...init, headers });
    });
  }

  roomJoined() {
    this.#history.next();
    this.#removals.next();
  }

  retry() {
    this.#link.retry();
  }

  leave(room) {
    this.#rooms.delete(room.name);
    this.#leaving.push(room);
    this.#history.forget(room);
    this.#removals.forget(room);
    this.send({ type: "leave", room: room.name });
  }

  forget(room) {
    if (this.#rooms.get(room.name) === room) this.#rooms.delete(room.name);
    this.#leaving = this.#leaving.filter(other => other !== room);
    this.#history.forget(room);
    this.#removals.forget(room);
    if (this.#rooms.size > 0 || this.#ended) return;
    this.#environment.clearTimeout(this.#timer);
    this.#timer = this.#environment.setTimeout(() => this.#end(), LINGER_MS);
  }

  // What the link tells.

  /** @returns null if a connection may be opened, else a promise */
  admit() {
    return this.#authority.admit();
  }

  opened() {
    const token = this.#authority.show();
    this.#greeted = true;
    const { client } = this.#identity;
    const name = this.#name === undefined ? {} : { name: this.#name };
    this.send({ type: "hello", client, generation: this.#identity.nextGeneration(), ...name, ...token });
    for (const room of this.#rooms.values()) room.join();
  }

  received(told) {
    const frame = withRoomAsHere(told, name => this.#rooms.has(name) || this.#leaving.some(room => room.name === name));
    switch (frame.type) {
      case "welcome":
        return this.#welcome(frame);
      case "left":
        return this.#left(frame);
      case "authorized":
        return this.#authority.authorized(frame);
      case "page":
        return this.#history.answered(frame);
      case "error":
        return this.#error(frame);
    }
    if (frame.type === "refused") {
      if (frame.of === "history") return this.#history.refused(frame);
      if (frame.of === "remove") return this.#removals.refused(frame);
      if (frame.of === "leave") return this.#left(frame);
      if (frame.of === "token") return this.#authority.declined(frame);
      if (frame.of === "hello") return this.#error(frame);
    }
    // Until `left` it is for the room of that name which is being left, and of no interest.
    if (!this.#leaving.some(room => room.name === frame.room)) this.#rooms.get(frame.room)?.handle(frame);
  }

  /** Something better than the present connection can be had. */
  improved() {
    this.#restart();
  }

  lost(next) {
    this.#disconnected();
    for (const room of [...this.#rooms.values()]) room.lost(next);
  }

  ended({ code, reason, wasClean }) {
    if (code === POLICY && this.#authority.isByLogin) [code, reason] = [4004, SIGNED_OUT];
    this.#end();
    this.#disconnected();
    const close = { code, reason: reason || this.#complaint || "", wasClean };
    for (const room of [...this.#rooms.values()]) room.ended(close);
  }

  /** The server wants a token, or a better one. @returns whether there may be one */
  rejected(reason) {
    return this.#authority.rejected(reason || this.#complaint || "", this.#link.welcomed);
  }

  /** A new connection takes over from the cursors; the old one ends when that is welcomed. */
  #restart() {
    if (!this.#greeted) return;
    this.#disconnected();
    this.#link.restart();
  }

  #fits({ transports, ...others }) {
    const mine = this.#shared;
    const keys = ["url", "WebSocket", "storage", "clientId", "inlineBytes", "token", "user"];
    return mine.transports.join() === transports.join() && keys.every(key => mine[key] === others[key]);
  }

  /** What the authority asks of us. */
  #asOwner() {
    return {
      claim: async user => {
        await this.#claimFor(user);
        // So that hello and the first joins are one message.
        await this.#loadedOne;
      },
      present: token => {
        if (this.#link.welcomed) this.send({ type: "token", token });
        return this.#link.welcomed;
      },
      unauthorized: (code, reason) => {
        for (const room of [...this.#rooms.values()]) room.unauthorized({ code, reason });
      },
      otherUser: () => this.ended({ code: 4004, reason: OTHER_USER, wasClean: true }),
    };
  }

  async #claimFor(user) {
    const { url, server, clientId } = this.#shared;
    if (this.#place !== undefined) return this.#claimed;
    this.#place = placeOf(server, user);
    if (clientId === undefined && this.#environment.locks && this.#transports.mayUseHttp) {
      const http = new HttpRequests(url, this.#environment, () => this.#authority.token);
      this.#orphans = new Orphans({
        http,
        server: this.#place,
        journal: this.#journal,
        environment: this.#environment,
      });
    }
    this.#nowClaimed(this.#claim());
    return this.#claimed;
  }

  async #claim() {
    this.#identity = await claimIdentity({
      server: this.#place,
      clientId: this.#shared.clientId,
      rooms: [...this.#rooms.keys()],
      journal: this.#journal,
      environment: this.#environment,
      taken: () => this.ended({ code: 4001, reason: "another page of this tab is this client now", wasClean: false }),
    });
    await this.#transports.recall();
    if (this.#ended) this.#identity.release();
  }

  #loaded(room) {
    if (this.#greeted) room.join();
    if (this.#rooms.size === 0) return; // The room may be closed again already.
    this.#nowLoadedOne();
    if (this.#begun) return;
    this.#begun = true;
    this.#link.connect();
  }

  #welcome(frame) {
    this.id = frame.id;
    this.user = frame.user ?? null;
    // A server that says nothing of thumbnails is an older one: over HTTP it would take them for a part of the content.
    this.#limits = { ...this.#limits, thumbnailBytes: 0, ...frame.limits };
    this.#writer.textBytes = this.#limits.textBytes;
    this.#complaint = null;
    this.#link.welcome(frame);
    this.#authority.welcomed(frame);
    if (this.#ended) return;
    this.#orphans?.send(this.#name, this.#limits);
    const { transport } = this.#link;
    if (transport === this.#transport) return;
    this.#transport = transport;
    for (const room of [...this.#rooms.values()]) room.transport(transport);
  }

  #error({ code, retry, message }) {
    this.#complaint = message;
    // docs/protocol.md §4, "nothing sent for 10 s": we always say hello first, so this page was frozen in the middle of
    // it.
    if (retry || code === "hello_required") this.#link.forgive();
  }

  #left(frame) {
    const leaving = this.#leaving.find(room => room.name === frame.room);
    if (leaving) leaving.left();
    else if (frame.type === "left" && frame.code) this.#rooms.get(frame.room)?.taken(frame);
  }

  #disconnected() {
    this.#greeted = false;
    this.#writer.clear();
    this.#history.disconnected();
    this.#removals.disconnected();
    // All rooms, before a listener of one of them hears of it: it may turn to any other.
    for (const room of this.#rooms.values()) room.disconnected();
    // Being cut off is one way of leaving.
    for (const room of [...this.#leaving]) room.left();
  }

  #speaksFor(server, user) {
    const { isAsked, isByLogin } = this.#authority;
    if (!(isAsked || isByLogin) || this.#shared.server !== server) return false;
    const mine = this.#authority.user;
    return user === undefined || mine === null || mine === user;
  }

  #signOut() {
    this.ended({ code: 1000, reason: "signed out", wasClean: true });
    return this.#journal.seal();
  }

  #end() {
    if (this.#ended) return;
    this.#ended = true;
    all.get(this.#environment).delete(this);
    this.#authority.end();
    this.#link.end(1000);
    this.#orphans?.end();
    this.#writer.clear();
    this.#identity?.release();
  }

  #publish(room, entry) {
    const { n, content, contentType, filename } = entry;
    const thumbnail = entry.thumbnailFor(this.#limits);
    this.#writer.content({ type: "publish", room: room.name, n, contentType, filename, thumbnail }, content);
  }

  #ask(room, { limit, ...from }) {
    if (!room.joined) return false;
    const most = this.#limits.pageMessages;
    this.send({ type: "history", room: room.name, ...from, limit: Math.min(limit ?? most, most) });
    return true;
  }

  #remove(room, what) {
    if (!room.joined) return false;
    this.send({ type: "remove", room: room.name, ...what });
    return true;
  }
}
