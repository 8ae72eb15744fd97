// A program for Node.js, where nothing is known of the DOM.
import { PhaoSocket } from "../../../webapp/js/phao.js";
declare const console: { log(...all: unknown[]): void };
const socket = new PhaoSocket("ws://localhost:8080/rooms/lobby", { storage: "memory" });
socket.onmessage = event => console.log(event.seq, event.from.name, event.data);
socket.onopen = event => console.log(event.type);
socket.addEventListener("close", ({ code, reason }) => console.log(code.toFixed(), reason));
const number: number = await socket.send(new Uint8Array([1, 2, 3]));
console.log(number, socket.pending.length);
export {};
