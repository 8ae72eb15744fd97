// A program for browsers: whatever takes a WebSocket takes a PhaoSocket, and what is wrong is found.
import { PhaoSocket } from "../../../webapp/js/phao.js";
import type { GapEvent, PendingMessage } from "../../../webapp/js/phao.js";
const socket: WebSocket = new PhaoSocket("/rooms/lobby");
socket.onmessage = event => console.log(event.data);
socket.addEventListener("close", ({ code, reason, wasClean }) => console.log(code.toFixed(), reason, wasClean));
const target: EventTarget = new PhaoSocket(new URL("wss://chat.example/rooms/lobby"));
target.dispatchEvent(new Event("x"));
const own = new PhaoSocket("/rooms/lobby", { name: "An", last: 50, echo: true });
own.onmessage = event => console.log(event.seq.toFixed(), event.from.name, event.data);
own.onmessage = function (event) {
  console.log(this.room, event.time);
};
own.onclose = event => console.log(event.wasClean);
own.addEventListener("gap", event => console.log(event.from, event.to, event.reason));
own.addEventListener("open", () => {}, { once: true });
own.onmessage = null;
const n: Promise<number> = own.send(new Blob(["x"]));
const gap = (event: GapEvent): number => event.next;
own.ongap = gap;
const all: PendingMessage[] = own.pending;
const asUser = new PhaoSocket("/rooms/lobby", { token: async ({ reason }) => (reason === "connect" ? "a.b.c" : null) });
asUser.onunauthorized = ({ code, reason }) => console.log(code, reason);
asUser.addEventListener("forbidden", ({ reason }) => console.log(reason, asUser.user, asUser.users.get("id")));
const signedOut: Promise<void> = PhaoSocket.signOut("/rooms/lobby", { user: "42" });
void signedOut;
// @ts-expect-error
void new PhaoSocket("/rooms/lobby", { token: 5 });
// @ts-expect-error
own.onmessage = (event: GapEvent) => event.next;
// @ts-expect-error
own.send(5);
void n;
void all;
