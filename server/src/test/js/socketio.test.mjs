// The official JavaScript client against the conformance mount. SERVER_URL and CLIENT_HOME (a folder with the package
// installed) come from the Java test that starts this.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { afterEach, test } from 'node:test';

const client = createRequire(`${process.env.CLIENT_HOME}/package.json`)('socket.io-client');
const io = client.io ?? client; // the client of Socket.IO 2 is a function itself
const isOld = client.protocol === 4;
const url = process.env.SERVER_URL;
let open = [];

function connect(namespace = '', options = {}) {
  const socket = io(url + namespace, { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 50, ...options });
  open.push(socket);
  return socket;
}

const heard = (emitter, event) => new Promise((resolve) => emitter.once(event, (...all) => resolve(all)));
const acked = (socket, event, ...all) => new Promise((resolve) => socket.emit(event, ...all, (...answer) => resolve(answer)));
const transport = (socket) => socket.io.engine.transport.name;

afterEach(() => {
  for (const socket of open) socket.disconnect();
  open = [];
});

test('connects and presents its auth payload', async () => {
  const socket = connect('', { auth: { token: 'T', n: [1, null] } });
  const [[auth]] = await Promise.all([heard(socket, 'auth'), heard(socket, 'connect')]);
  assert.deepEqual(auth, isOld ? {} : { token: 'T', n: [1, null] });
  assert.equal(typeof socket.id, 'string');
});

for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
  const over = { transports };

  test(`sends events, acknowledgements and attachments over ${transports}`, async () => {
    const socket = connect('', over);
    await heard(socket, 'connect');
    const echo = heard(socket, 'message-back');
    socket.emit('message', 1, '2 €😀', { 3: [true, null] });
    assert.deepEqual(await echo, [1, '2 €😀', { 3: [true, null] }]);
    assert.deepEqual(await acked(socket, 'message-with-ack', 'x', 7), ['x', 7]);
    const bytes = Buffer.from([0, 1, 2, 254, 255]);
    const binary = heard(socket, 'message-back');
    socket.emit('message', bytes, { deep: [Buffer.from([9])] });
    const [first, second] = await binary;
    assert.deepEqual(Buffer.from(first), bytes);
    assert.deepEqual(Buffer.from(second.deep[0]), Buffer.from([9]));
    const [back, text] = await acked(socket, 'message-with-ack', bytes, 'with text');
    assert.deepEqual(Buffer.from(back), bytes);
    assert.equal(text, 'with text');
    if (transports.length === 1) assert.equal(transport(socket), transports[0]);
  });

  test(`sends much at once over ${transports}`, async () => {
    const socket = connect('', over);
    await heard(socket, 'connect');
    const large = 'ü'.repeat(40_000);
    const answers = await Promise.all([...Array(50).keys()].map((n) => acked(socket, 'message-with-ack', n, n % 10 ? '' : large)));
    assert.deepEqual(answers.map(([n]) => n), [...Array(50).keys()]);
    assert.equal(answers[20][1], large);
  });

  test(`comes back after its connection broke, over ${transports}`, async () => {
    const socket = connect('', over);
    await heard(socket, 'connect');
    const first = socket.id;
    const again = heard(socket, 'connect');
    socket.io.engine.close();
    await again;
    assert.notEqual(socket.id, first);
    assert.deepEqual(await acked(socket, 'message-with-ack', 'still here'), ['still here']);
  });
}

test('is in several namespaces on one connection', async () => {
  const main = connect();
  const custom = main.io.socket('/custom', {});
  const stranger = main.io.socket('/stranger', {});
  const refused = heard(stranger, isOld ? 'error' : 'connect_error');
  custom.connect();
  stranger.connect();
  await Promise.all([heard(main, 'connect'), heard(custom, 'connect')]);
  const [why] = await refused;
  assert.equal(isOld ? why : why.message, 'Invalid namespace');
  assert.deepEqual(await acked(custom, 'message-with-ack', 'custom'), ['custom']);
  assert.deepEqual(await acked(main, 'message-with-ack', 'main'), ['main']);
  custom.disconnect();
  assert.deepEqual(await acked(main, 'message-with-ack', 'main still'), ['main still']);
  const back = heard(custom, 'connect');
  custom.connect();
  await back;
});

test('answers what the server asks, or does not in time', async () => {
  const socket = connect();
  await heard(socket, 'connect');
  socket.once('question', (what, answer) => answer(`${what}!`, Buffer.from([5])));
  let outcome = heard(socket, 'outcome');
  socket.emit('ask', 'really');
  const [text, bytes] = await outcome;
  assert.equal(text, 'really!');
  assert.deepEqual(Buffer.from(bytes), Buffer.from([5]));
  outcome = heard(socket, 'outcome');
  socket.emit('ask', 'silence');
  assert.deepEqual(await outcome, []);
});

test('is told when the server takes it out, and when it closes', async () => {
  for (const event of ['leave', 'close']) {
    const socket = connect();
    await heard(socket, 'connect');
    const gone = heard(socket, 'disconnect');
    socket.emit(event);
    assert.equal((await gone)[0], 'io server disconnect');
  }
});

/** Holds the upgrade of a socket back until the returned function is called. */
function holdUpgrade(socket) {
  const { engine } = socket.io;
  const method = engine._probe ? '_probe' : 'probe';
  const probe = engine[method].bind(engine);
  let held;
  engine[method] = (name) => (held = name);
  return () => probe(held);
}

test('loses, doubles and reorders nothing when it upgrades in the middle of traffic', async () => {
  for (let round = 0; round < 5; round++) {
    const socket = connect('', { transports: ['polling', 'websocket'] });
    const upgrade = holdUpgrade(socket);
    const down = [];
    socket.on('down', (n) => down.push(n));
    await heard(socket, 'connect');
    assert.equal(transport(socket), 'polling');
    const upgraded = heard(socket.io.engine, 'upgrade').then(() => down.length);
    socket.emit('stream', 300);
    for (let n = 0; n < 300; n++) {
      socket.emit('up', n);
      if (n === 50) upgrade();
      await new Promise((resolve) => setTimeout(resolve, n % 3 ? 0 : 1));
    }
    assert.ok((await upgraded) < 300);
    assert.deepEqual(await acked(socket, 'sum'), [300, true]);
    while (down.length < 300) await heard(socket, 'down');
    assert.deepEqual(down, [...Array(300).keys()]);
    assert.equal(transport(socket), 'websocket');
    socket.disconnect();
  }
});

/** Resolves after two heartbeats, whichever side begins them. */
const beats = (engine) => new Promise((resolve) => {
  let left = 2;
  engine.on('packet', ({ type }) => {
    if ((type === 'ping' || type === 'pong') && --left === 0) resolve();
  });
});

test('hears heartbeats and stays', async () => {
  const sockets = [['polling'], ['websocket']].map((transports) => connect('', { transports }));
  await Promise.all(sockets.map((socket) => heard(socket, 'connect')));
  await Promise.all(sockets.map((socket) => beats(socket.io.engine)));
  assert.ok(sockets.every((socket) => socket.connected));
});
