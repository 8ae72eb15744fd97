// The naive loop on `ws`: every message goes to everybody who is connected under the same path.
"use strict";

const http = require("node:http");
const { WebSocketServer } = require("ws");

const rooms = new Map();
const server = http.createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on("connection", (socket, request) => {
  const members = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, members.add(socket));
  socket.on("message", (data, isBinary) => {
    for (const member of members) member.send(data, { binary: isBinary });
  });
  socket.on("close", () => {
    members.delete(socket);
    if (members.size === 0) rooms.delete(request.url);
  });
  socket.on("error", () => {});
});

server.listen(Number(process.argv[2]), "127.0.0.1");
