// What Parlance is measured beside: the least that a chat on Socket.IO can be. It checks tokens (HS256, with the platform's
// own functions, which cost less than a library), puts everybody into the rooms that its number says, and passes messages on.
// It stores nothing. Arguments: the port. Environment: SECRET, GLOBAL (the room of all), GROUPS (how many smaller rooms).
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const { SECRET, GLOBAL, GROUPS } = process.env;

function verified(token) {
  const [head, body, signature] = String(token).split('.');
  const expected = createHmac('sha256', SECRET).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature ?? '', 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return null;
  }
  if (JSON.parse(Buffer.from(head, 'base64url')).alg !== 'HS256') {
    return null;
  }
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  return claims.exp * 1000 > Date.now() ? claims.userId : null;
}

// A look at the memory after a full collection, for the benchmark.
function memory(request, response) {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  response.end(String(heapUsed + external));
}

const http = createServer((request, response) => {
  if (request.url === '/memory') {
    memory(request, response);
  } else {
    response.writeHead(404).end();
  }
});
const io = new Server(http, { serveClient: false });
const chat = io.of('/chat');
let messages = 0;

chat.use((socket, next) => {
  const user = verified(socket.handshake.auth.token);
  if (user === null) {
    next(new Error('Invalid token'));
  } else {
    socket.data.user = user;
    next();
  }
});

chat.on('connection', (socket) => {
  const number = Number(socket.data.user.split('-')[1]);
  const groups = Number(GROUPS);
  socket.join(groups === 0 ? [GLOBAL] : [GLOBAL, `across-${number % groups}`, `near-${Math.floor(number / 100)}`]);
  socket.on('message', (content, conversationId, senderId, senderName, ack) => {
    messages += 1;
    const message = {
      _id: messages.toString(16).padStart(24, '0'),
      conversationId,
      senderId: socket.data.user,
      content,
      timestamp: new Date().toISOString(),
      isRead: false,
      senderName,
    };
    socket.to(conversationId).emit('message', conversationId, message);
    ack(message);
  });
});

http.listen(Number(process.argv[2]), '127.0.0.1');
