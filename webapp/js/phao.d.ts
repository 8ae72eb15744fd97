/**
 * phao.js: WebSocket's own interface, over a connection that loses nothing. See docs/client.md.
 *
 *     const socket = new PhaoSocket("/rooms/lobby", { name: "An", last: 50, echo: true });
 *     socket.onmessage = event => show(event.seq, event.from.name, event.data);
 *     await socket.send("xin chào"); // resolves with the message's number when it is stored
 */

/** Of this runtime, where its types are known (DOM, Node.js); else as much of it as is used here. */
type Known<Name extends string, Otherwise> =
  typeof globalThis extends Record<Name, { prototype: infer Type }> ? Type : Otherwise;
type SomeEvent = Known<"Event", { readonly type: string; readonly target: any }>;
type SomeMessageEvent = Known<
  "MessageEvent",
  SomeEvent & { readonly data: any; readonly origin: string; readonly lastEventId: string }
>;
type SomeCloseEvent = Known<
  "CloseEvent",
  SomeEvent & { readonly code: number; readonly reason: string; readonly wasClean: boolean }
>;
type SomeBlob = Known<"Blob", { readonly size: number; readonly type: string; arrayBuffer(): Promise<ArrayBuffer> }>;
type SomeUrl = Known<"URL", { readonly href: string }>;
type SomeListener = ((event: any) => any) | { handleEvent(event: any): any } | null;
/**
 * Read, it is any function, so that a variable of type WebSocket takes a PhaoSocket; what is written to it is checked.
 */
type Handler = ((event: any) => any) | null;
interface SomeListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: any;
}

/** A place in a room's log: "I have everything up to `seq`, and learned so in `epoch`". */
export interface Cursor {
  epoch: string;
  seq: number;
}

/** Who sent a message: the public id, not the client's secret. `name` is "" if none was given. */
export interface Member {
  id: string;
  name: string;
  /** With a user the server vouches for the name: it is the one that the user's token has. */
  user?: string;
}

/** What `send()` takes. A Blob's `type` and a File's `name` travel as `contentType` and `filename`. */
export type Sendable = string | ArrayBuffer | ArrayBufferView | SomeBlob;

/** What arrives: text as string, bytes as Blob or ArrayBuffer, by `binaryType`. */
export type Content = string | ArrayBuffer | SomeBlob;

/**
 * Where a content is that did not come with its message, because it has more than `inlineBytes`. The address always
 * means this message: once it is gone, fetching it is answered 410 and never with another one's bytes.
 */
export interface Reference {
  /** For `fetch()`, `<img>`, `<video>`, `<audio>` or a link. */
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  /** The media type as the sender named it, "" if it named none. */
  readonly type: string;
  /** Whether it was sent as a string. */
  readonly text: boolean;
}

/**
 * What may be given as a thumbnail: a PNG, JPEG or WebP picture of at most 8 KiB. What is something else is left out.
 */
export type Thumbnail = SomeBlob | ArrayBuffer | ArrayBufferView | null | undefined;

/**
 * A message that is not acknowledged yet. The object stays the same one from `pending` until its `ack` or `refused`
 * event, so it can be a key; its `n` may change (after a refusal, or when an older backup of the log was restored).
 */
export interface PendingMessage {
  /** Null for the moment until the stored outbox has been read (see `ready`). */
  readonly n: number | null;
  /**
   * Bytes by `binaryType` of the socket at the time of the call; null while a Blob that was sent is still being read.
   */
  readonly data: Content | null;
  readonly contentType?: string;
  readonly filename?: string;
  /** When `send()` was called, milliseconds since 1970, by this machine's clock. */
  readonly time: number;
  /**
   * Resolves when the message would outlive this page, or is acknowledged or refused: whoever keeps it too may let go
   * of it then.
   */
  readonly kept: Promise<void>;
}

/** A message out of `history()`. */
export interface HistoryMessage {
  seq: number;
  time: number;
  from: Member;
  /** The sender's own count, absent for senders without a client id. */
  n?: number;
  /** Null if it is a reference, was removed, or is a removal. */
  data: Content | null;
  /** Only with the option `inlineBytes`. */
  reference?: Reference;
  /**
   * A small picture that the sender made, by `binaryType`. It may be anything: look at its size in pixels before you
   * show it.
   */
  thumbnail?: ArrayBuffer | SomeBlob;
  contentType?: string;
  filename?: string;
  /** The number of the removal that took its content. */
  removed?: number;
  /** It is no message, but the removal of that one. */
  removes?: number;
  /** It is no message, but the removal of everything up to that number. */
  upTo?: number;
  /** It is no message, but the erasure of those. */
  erases?: number[];
  own: boolean;
  /** `epoch:seq`, as in a message event. */
  lastEventId: string;
}

export interface HistoryPage {
  /** The oldest and the newest number in the log; `first` = `head` + 1 if it is empty. */
  first: number;
  head: number;
  /** In ascending order. */
  messages: HistoryMessage[];
}

/** Why a message or a request was not accepted. `code` is one of docs/protocol.md §4, or `closed`, or `unreadable`. */
export interface PhaoError extends Error {
  code: string;
}

/** `data` is null if there is a `reference`. */
export interface PhaoMessageEvent extends SomeMessageEvent {
  /** Only with the option `inlineBytes`. */
  readonly reference?: Reference;
  /**
   * A small picture that the sender made, by `binaryType`. It may be anything: look at its size in pixels before you
   * show it.
   */
  readonly thumbnail?: ArrayBuffer | SomeBlob;
  readonly seq: number;
  /** When the log took the message, milliseconds since 1970. */
  readonly time: number;
  readonly from: Member;
  readonly n?: number;
  readonly contentType?: string;
  readonly filename?: string;
  /** Sent by this socket's own client (only dispatched with `echo: true`). */
  readonly own: boolean;
}

/**
 * Something was removed: the message `removes`, everything up to the number `upTo`, or the messages `erases`, of whom not
 * even the name may stay. It is told once with the number of its own, and in the place of a message that had not come
 * before (then with `message`).
 */
export interface RemovedEvent extends SomeEvent {
  /** The number of the removal. */
  readonly seq: number;
  readonly removes?: number;
  readonly upTo?: number;
  readonly erases?: readonly number[];
  /** Who removed it, and when; not where it is told in the place of the message. */
  readonly from?: Member;
  readonly time?: number;
  /** Whether this client removed it. */
  readonly own?: boolean;
  /** What is known of a message that had not come before. */
  readonly message?: {
    readonly seq: number;
    readonly time: number;
    readonly from: Member;
    readonly n?: number;
    readonly own: boolean;
  };
  readonly lastEventId: string;
}

/** The connection was cut, or an attempt failed: the next attempt comes in `delay` milliseconds. */
export interface ReconnectingEvent extends SomeEvent {
  readonly attempt: number;
  readonly delay: number;
}

/** The room is joined again; `missed` messages are about to follow as message events (own ones included). */
export interface OpenEvent extends SomeEvent {
  /** The oldest number in the log; `head` + 1 if it is empty. */
  readonly first: number;
  /** The newest number in the log: up to it, what comes was there before. */
  readonly head: number;
}

export interface RecoveredEvent extends SomeEvent {
  readonly missed: number;
}

/**
 * `retention`: the messages `from` … `to` were removed before they could be delivered. `epoch`: the log is not the one
 * it was; what was delivered under `from` … `to` is not in it. The next message is `next`.
 */
export interface GapEvent extends SomeEvent {
  readonly from: number;
  readonly to: number;
  readonly next: number;
  readonly reason: "retention" | "epoch";
}

/** A message of ours is stored. `seq` and `time` are 0 if retention has already removed it. */
export interface AckEvent extends SomeEvent {
  readonly n: number;
  readonly seq: number;
  readonly time: number;
  /** The object that was in `pending`. */
  readonly message: PendingMessage;
}

/** A message of ours will never be accepted. Its promise, if there still is one, is rejected too. */
export interface RefusedEvent extends SomeEvent {
  readonly n: number;
  readonly code: string;
  /** For people. */
  readonly reason: string;
  readonly message: PendingMessage;
}

/**
 * Who is here has changed (also after each join). `members` is there if all are told, `joined` and `left` if only
 * changes are.
 */
export interface PresenceEvent extends SomeEvent {
  readonly count: number;
  readonly members?: Member[];
  readonly joined?: Member[];
  readonly left?: Member[];
}

/** The socket is at its end. */
export interface PhaoErrorEvent extends SomeEvent {
  /** The close code, or one of docs/protocol.md §4 if the server will not have us in this room. */
  readonly code: number | string;
  /** For people. */
  readonly reason: string;
}

/** The user has read up to that number on another device. */
export interface ReadEvent extends SomeEvent {
  readonly seq: number;
}

export interface SignalEvent extends SomeEvent {
  readonly from: Member;
  readonly data: any;
}

/**
 * The server wants a token, or another one. `code`: `unauthenticated` if there was none, `invalid_token`,
 * `token_expired` or `other_user`. With a function as `token` it is called again; else `error` and `close` follow.
 */
export interface UnauthorizedEvent extends SomeEvent {
  readonly code: string;
  /** For people. */
  readonly reason: string;
}

/** We may not read this room, or no longer. What waits there is handed back by `refused`, then `close` follows. */
export interface ForbiddenEvent extends SomeEvent {
  readonly code: string;
  /** For people. */
  readonly reason: string;
}

/**
 * A token, or a function that brings one: called before the first connection (`connect`), when about four fifths of
 * the token's life are over (`refresh`), when it was not renewed in time (`expired`), and when the server would not have
 * it (`refused`). What it throws, and null, mean that there is none now: it is asked again later.
 */
export type PhaoToken =
  | string
  | ((why: {
      reason: "connect" | "refresh" | "expired" | "refused";
    }) => string | null | undefined | Promise<string | null | undefined>);

/** How the server is reached: by WebSocket, or over plain HTTP, read by an event stream or by long polls. */
export type PhaoTransport = "websocket" | "eventsource" | "longpoll";

export interface TransportEvent extends SomeEvent {
  readonly transport: PhaoTransport;
}

export interface PhaoSocketEventMap {
  open: OpenEvent;
  message: PhaoMessageEvent;
  removed: RemovedEvent;
  /**
   * Precedes `close` when the server closed for good, or the socket was closed before it was open; never comes for a
   * cut.
   */
  error: PhaoErrorEvent;
  close: SomeCloseEvent;
  reconnecting: ReconnectingEvent;
  recovered: RecoveredEvent;
  gap: GapEvent;
  ack: AckEvent;
  refused: RefusedEvent;
  presence: PresenceEvent;
  signal: SignalEvent;
  read: ReadEvent;
  /** The server welcomed us by another transport than before, or for the first time. */
  transport: TransportEvent;
  unauthorized: UnauthorizedEvent;
  forbidden: ForbiddenEvent;
}

/** docs/protocol.md §2.1 */
export interface PhaoLimits {
  /** The longest text message, in bytes of UTF-8. */
  readonly textBytes: number;
  readonly messageBytes: number;
  readonly rooms: number;
  readonly inFlight: number;
  readonly pageMessages: number;
  readonly signalBytes: number;
  /** 0 if the server takes none. */
  readonly thumbnailBytes: number;
}

/**
 * Where cursors and unsent messages are kept. Keys are strings, values can be cloned structurally (bytes in them are
 * Uint8Arrays). `write` is atomic: all of it or nothing.
 */
export interface PhaoStorage {
  /** All keys that begin with `prefix`, sorted. */
  keys(prefix: string): Promise<string[]>;
  /** The same with their values. */
  entries(prefix: string): Promise<Array<[key: string, value: any]>>;
  write(puts: Array<[key: string, value: any]>, deletes: string[]): Promise<void>;
}

export interface PhaoSocketOptions {
  /** Shown to others. Belongs to the connection: sockets that share one share it. */
  name?: string;
  /** Begin with at most this many of the newest messages (first join only). */
  last?: number;
  /** Begin after this cursor (first join only). */
  after?: Cursor;
  /** Dispatch own messages as message events too, in their place. Default false. */
  echo?: boolean;
  /**
   * Contents of more bytes come by `reference`, of which the page fetches what it needs: large ones then hold up
   * nothing. Default: all come whole. Sockets with different values don't share a connection.
   */
  inlineBytes?: number;
  /** Default "indexeddb"; where there is none, "memory". */
  storage?: "indexeddb" | "memory" | PhaoStorage;
  /** Default the global WebSocket. */
  WebSocket?: new (url: string, protocols?: string | string[]) => any;
  /** Which transports may be used, the first choice first. Default all: "websocket", "eventsource", "longpoll". */
  transports?: readonly PhaoTransport[];
  /** The client's secret, 32 lower-case hexadecimal digits. Default: one that no other tab uses. */
  clientId?: string;
  /**
   * As whom to speak. Sockets with different ones don't share a connection: give all sockets the same function. Default:
   * without a user.
   */
  token?: PhaoToken;
  /**
   * Whose token it will be, if that is known: then what is stored of this user is there before the token is, and what
   * is sent outlives the page. The token of another user ends the socket. Without a token, who has signed in at the
   * server by other means, a cookie say: the socket ends if the server knows somebody else.
   */
  user?: string;
  /** The outside world, for tests: clock, randomness, locks, page events. */
  environment?: object;
}

export class PhaoSocket {
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSING: 2;
  static readonly CLOSED: 3;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;

  /**
   * @param url a room: `…/rooms/{room}` as ws, wss, http, https or relative; `?last`, `?after&epoch` and `?name` work
   * as on a bare socket
   */
  constructor(url: string | SomeUrl, options?: PhaoSocketOptions);
  /**
   * Closes this page's sockets with a token to a server, forgets the token, and removes what is stored of its users:
   * cursors and unsent messages. What was written without a token stays.
   *
   * @param url of any room there
   * @param options `user` to do so for this one only; `storage` as it was given to the sockets
   */
  static signOut(
    url: string | SomeUrl,
    options?: { user?: string; storage?: "indexeddb" | "memory" | PhaoStorage; environment?: object },
  ): Promise<void>;
  constructor(url: string | SomeUrl, protocols?: string | string[] | null, options?: PhaoSocketOptions);

  readonly url: string;
  readonly protocol: string;
  readonly extensions: string;
  /**
   * CONNECTING until first joined, then OPEN also while reconnecting, until `close()` or a final close by the server.
   */
  readonly readyState: 0 | 1 | 2 | 3;
  /** Bytes of content not yet acknowledged. */
  readonly bufferedAmount: number;
  binaryType: "blob" | "arraybuffer";

  /** The room's name, decoded. */
  readonly room: string;
  /** Own member id; null until the server's welcome. */
  readonly id: string | null;
  /** As whom the server knows us; null before its welcome, and without a token. */
  readonly user: string | null;
  /** Own name; setting it tells the server at once. */
  name: string;
  /** True while the room is joined on a live connection. */
  readonly connected: boolean;
  /** By which we are connected, or were last; null before the server's first welcome. */
  readonly transport: PhaoTransport | null;
  /** The cursor: null before it is known. */
  readonly epoch: string | null;
  readonly seq: number | null;
  /**
   * The number of the newest message that the user has read, on whichever device; 0 for none, null while it is not known
   * and for who is no user.
   */
  readonly lastRead: number | null;
  /** What is not acknowledged yet, oldest first. */
  readonly pending: PendingMessage[];
  /** Who is here, id to name; empty above 256 members. */
  readonly members: ReadonlyMap<string, string>;
  /** The users of those members who have one: id to user. */
  readonly users: ReadonlyMap<string, string>;
  /** 0 also where we may not see who is here. */
  readonly count: number;
  /**
   * What the server allows: its word from the welcome on, before that what a server allows that is not set otherwise.
   */
  readonly limits: PhaoLimits;
  /**
   * Resolves when the stored cursor and unsent messages have been read, connected or not; with a token, and
   * without the option `user`, when there is a first one, which tells whose they are.
   */
  readonly ready: Promise<void>;

  /** Resolves with the message's number when it is stored; rejects with a PhaoError. May be ignored. */
  send(
    data: Sendable,
    options?: {
      /**
       * Sent with the message; a promise of it is waited for, and with it what is sent after this message. It must
       * settle.
       */
      thumbnail?: Thumbnail | Promise<Thumbnail>;
    },
  ): Promise<number>;
  close(code?: number, reason?: string): void;
  /**
   * Hands a JSON value to those who are here now. False if it could not be sent now.
   * Throws TypeError for what JSON does not have and RangeError above `limits.signalBytes`.
   */
  signal(value: any): boolean;
  /**
   * The user has read up to that number, and it is remembered for their other devices, which get `read`. Only forward;
   * at most once a second the server is told. For who is no user nothing happens. Throws TypeError for what is no number
   * of a message.
   */
  markRead(seq: number): void;
  /** Older (or newer) messages; waits for the connection. Does not move the cursor. */
  history(range: { before: number; limit?: number } | { after: number; limit?: number }): Promise<HistoryPage>;
  /**
   * Removes a message: one's own, or with the right `manage` any. Waits for the connection, and is asked again after a
   * cut. Resolves with the number of the removal, also if the message was removed before; rejects with a PhaoError.
   */
  remove(seq: number): Promise<number>;
  /**
   * Removes everything up to a number, with the right `manage`. Resolves with the number of the removal, or null if the
   * answer was lost and nothing was left when it was asked again.
   */
  clear(upTo: number): Promise<number | null>;
  /**
   * `fetch()` of a content by reference, with the token. Throws TypeError for an address that is not of this server's
   * rooms.
   */
  fetch(content: string | Reference, init?: any): Promise<any>;
  /** Reconnect at once instead of after the delay. */
  retry(): void;

  get onopen(): Handler;
  set onopen(handler: ((this: PhaoSocket, event: OpenEvent) => any) | null);
  get onmessage(): Handler;
  set onmessage(handler: ((this: PhaoSocket, event: PhaoMessageEvent) => any) | null);
  get onerror(): Handler;
  set onerror(handler: ((this: PhaoSocket, event: PhaoErrorEvent) => any) | null);
  get onclose(): Handler;
  set onclose(handler: ((this: PhaoSocket, event: SomeCloseEvent) => any) | null);
  get onreconnecting(): Handler;
  set onreconnecting(handler: ((this: PhaoSocket, event: ReconnectingEvent) => any) | null);
  get onrecovered(): Handler;
  set onrecovered(handler: ((this: PhaoSocket, event: RecoveredEvent) => any) | null);
  get ongap(): Handler;
  set ongap(handler: ((this: PhaoSocket, event: GapEvent) => any) | null);
  get onack(): Handler;
  set onack(handler: ((this: PhaoSocket, event: AckEvent) => any) | null);
  get onrefused(): Handler;
  set onrefused(handler: ((this: PhaoSocket, event: RefusedEvent) => any) | null);
  get onpresence(): Handler;
  set onpresence(handler: ((this: PhaoSocket, event: PresenceEvent) => any) | null);
  get onread(): Handler;
  set onread(handler: ((this: PhaoSocket, event: ReadEvent) => any) | null);
  get onsignal(): Handler;
  set onsignal(handler: ((this: PhaoSocket, event: SignalEvent) => any) | null);
  get ontransport(): Handler;
  set ontransport(handler: ((this: PhaoSocket, event: TransportEvent) => any) | null);
  get onunauthorized(): Handler;
  set onunauthorized(handler: ((this: PhaoSocket, event: UnauthorizedEvent) => any) | null);
  get onremoved(): Handler;
  set onremoved(handler: ((this: PhaoSocket, event: RemovedEvent) => any) | null);
  get onforbidden(): Handler;
  set onforbidden(handler: ((this: PhaoSocket, event: ForbiddenEvent) => any) | null);

  addEventListener<K extends keyof PhaoSocketEventMap>(
    type: K,
    listener: (this: PhaoSocket, event: PhaoSocketEventMap[K]) => any,
    options?: boolean | SomeListenerOptions,
  ): void;
  addEventListener(type: string, listener: SomeListener, options?: boolean | SomeListenerOptions): void;
  removeEventListener<K extends keyof PhaoSocketEventMap>(
    type: K,
    listener: (this: PhaoSocket, event: PhaoSocketEventMap[K]) => any,
    options?: boolean | SomeListenerOptions,
  ): void;
  removeEventListener(type: string, listener: SomeListener, options?: boolean | SomeListenerOptions): void;
  dispatchEvent(event: any): boolean;
}

export default PhaoSocket;
