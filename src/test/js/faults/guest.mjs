/**
 * `node guest.mjs WHO BASE EVERY TRANSPORT ROOM…`: talks until a line comes in, and writes its notes to the standard
 * output.
 */
import { createInterface } from "node:readline";
import { PhaoSocket } from "../../../../webapp/js/phao.js";
import { talk } from "./talk.mjs";

const [who, base, every, transport, ...rooms] = process.argv.slice(2);
const note = note => console.log(JSON.stringify(note));
const guest = talk({ PhaoSocket, who, base, rooms, every: Number(every), note, transports: [transport] });
createInterface({ input: process.stdin })
  .on("line", () => guest.fallSilent())
  .on("close", () => process.exit(0));
