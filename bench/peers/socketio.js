// Socket.IO as its guide has it: a client joins a room, and what it says is emitted to the room.
"use strict";

const http = require("node:http");
const { Server } = require("socket.io");

const server = http.createServer();
const io = new Server(server, { transports: ["websocket"], serveClient: false });

io.on("connection", socket => {
  const { room } = socket.handshake.query;
  socket.join(room);
  socket.on("m", data => io.to(room).emit("m", data));
});

server.listen(Number(process.argv[2]), "127.0.0.1");
