/**
 * Somebody who talks in rooms by phao.js and writes down all that happens, as the notes that phao.check.History keeps.
 * Runs in Node and, as source text, in a page: so it imports nothing.
 */
export function talk({ PhaoSocket, who, base, rooms, every, note, transports }) {
  let count = 0;
  const sockets = rooms.map(room => {
    const socket = new PhaoSocket(base + "rooms/" + room, {
      name: who,
      after: { epoch: "", seq: 0 },
      echo: true,
      transports,
    });
    const on = (type, write) =>
      socket.addEventListener(type, event => note({ room, epoch: socket.epoch, ...write(event) }));
    on("open", () => ({ kind: "joined", after: 0 }));
    on("message", ({ seq, data }) => ({ kind: "seen", seq, text: data }));
    on("gap", ({ from, to, next, reason }) => ({ kind: "missing", from, to, next, otherLog: reason === "epoch" }));
    on("ack", ({ seq, message }) => ({ kind: "acknowledged", seq, text: message.data }));
    on("refused", ({ message }) => ({ kind: "rejected", text: message.data }));
    on("close", ({ code, reason }) => ({ kind: "closed", text: code + " " + reason }));
    return socket;
  });
  const timer = setInterval(() => {
    const socket = sockets[count++ % sockets.length];
    if (socket.pending.length > 50) return;
    const text = `${who}:${count} ${"chào ".repeat(count % 40 === 0 ? 1500 : count % 7)}`;
    note({ room: socket.room, kind: "sent", text });
    socket.send(text).catch(() => {});
  }, every);
  return {
    fallSilent() {
      clearInterval(timer);
      sockets.forEach(socket => socket.retry());
    },
    retry() {
      sockets.forEach(socket => socket.retry());
    },
  };
}
