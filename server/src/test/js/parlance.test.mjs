import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { FakeServer, message, posted, settle, view } from './fake-server.mjs';

let server;
let client;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  server = new FakeServer();
  client = server.client();
});

const seqs = () => client.conversation('c1').messages.map((m) => m.seq);
const pending = () => client.conversation('c1').pending.map((d) => `${d.text} ${d.state}`);

/** A line that is up, with conversation c1 opened: messages up to 3 are loaded. */
async function reading() {
  client.start();
  await server.ready([view('c1', { lastSeq: 3 })]);
  client.loadOlder('c1');
  await settle();
  await server.answer('history', { op: 'page', conversation: 'c1', messages: [message(2), message(3)], hasMore: false, lastSeq: 3 });
}

/** Cuts the line and lets the client come back. */
async function cutAndReturn(code = 1006) {
  server.line.cut(code);
  await settle();
  mock.timers.tick(60_000);
}

test('the token travels as a sub-protocol and never in the address', () => {
  client.start();
  assert.equal(server.line.url, 'ws://chat.test/v1/connect');
  assert.deepEqual(server.line.protocols, ['parlance.v1', 'bearer.secret']);
});

test('the first hello resumes nothing and later ones say how far each opened conversation was read', async () => {
  await reading();
  assert.deepEqual(server.line.frames[0], { op: 'hello' });
  await server.say(posted(4));
  await cutAndReturn();
  server.line.open();
  assert.deepEqual(server.line.frames[0], { op: 'hello', resume: { c1: 4 } });
});

test('changes are applied once and in order', async () => {
  await reading();
  for (const seq of [4, 4, 5, 3, 5, 6]) await server.say(posted(seq));
  assert.deepEqual(seqs(), [2, 3, 4, 5, 6]);
});

test('a replay after a reconnect neither doubles messages nor counts them twice', async () => {
  await reading();
  await server.say(posted(4));
  await cutAndReturn();
  await server.ready([view('c1', { lastSeq: 6, unread: 3 })]);
  for (const seq of [5, 6, 7]) await server.say(posted(seq));
  assert.deepEqual(seqs(), [2, 3, 4, 5, 6, 7]);
  assert.equal(client.conversation('c1').unread, 4);
});

test('after a gap the history is loaded again and live changes go on after it', async () => {
  await reading();
  await cutAndReturn();
  await server.ready([view('c1', { lastSeq: 500 })]);
  await server.say({ op: 'gap', conversation: 'c1', from: 4, last: 500, reason: 'too-many' });
  assert.equal(server.asked('history').at(-1).before, 501);
  await server.say(posted(501));
  await server.answer('history', { op: 'page', conversation: 'c1', messages: [message(499), message(500)], hasMore: true, lastSeq: 501 });
  assert.deepEqual(seqs(), [499, 500, 501]);
});

test('a reload that a lost line cuts short is asked for again', async () => {
  await reading();
  await cutAndReturn();
  await server.ready([view('c1', { lastSeq: 500 })]);
  await server.say({ op: 'gap', conversation: 'c1', from: 4, last: 500, reason: 'too-many' });
  await cutAndReturn();
  await server.ready([view('c1', { lastSeq: 500 })]);
  assert.equal(server.asked('history').length, 1);
});

test('a page that was asked for before a gap is not mixed in', async () => {
  await reading();
  await cutAndReturn();
  await server.ready([view('c1', { lastSeq: 500 })]);
  await server.say({ op: 'gap', conversation: 'c1', from: 4, last: 500, reason: 'too-many' });
  const { ref } = server.asked('history').at(-1);
  await server.say({ op: 'gap', conversation: 'c1', from: 501, last: 900, reason: 'too-many' });
  await server.say({ ref, op: 'page', conversation: 'c1', messages: [message(500)], hasMore: true, lastSeq: 900 });
  assert.equal(server.asked('history').at(-1).before, 901);
  assert.deepEqual(seqs(), []);
});

test('a change after a hole makes the history load again', async () => {
  await reading();
  await server.say(posted(9));
  assert.equal(server.asked('history').at(-1).before, 9);
  await server.answer('history', { op: 'page', conversation: 'c1', messages: [3, 8].map((s) => message(s)), hasMore: false, lastSeq: 9 });
  assert.deepEqual(seqs(), [3, 8, 9]);
});

test('what is said offline waits and goes out in order after ready', async () => {
  await reading();
  server.line.cut(1006);
  client.send('c1', 'one');
  client.send('c1', 'two');
  assert.deepEqual(pending(), ['one sending', 'two sending']);
  mock.timers.tick(60_000);
  await server.ready([view('c1', { lastSeq: 3 })]);
  assert.deepEqual(server.asked('send').map((f) => f.text), ['one']);
  await server.answer('send', { op: 'ack', id: 'm4', seq: 4, conversation: 'c1', at: message(4).at });
  assert.deepEqual(server.asked('send').map((f) => f.text), ['one', 'two']);
  assert.deepEqual(pending(), ['two sending']);
});

test('a send whose answer was lost is repeated under the same key and shown once', async () => {
  await reading();
  const stored = client.send('c1', 'hello');
  const { key } = server.asked('send')[0];
  await cutAndReturn();
  await server.ready([view('c1', { lastSeq: 4 })]);
  assert.equal(server.asked('send')[0].key, key);
  await server.say(posted(4, { sender: 'ann', key }));
  assert.deepEqual(pending(), []);
  await server.answer('send', { op: 'ack', id: 'm4', seq: 4, conversation: 'c1', at: message(4).at, duplicate: true });
  assert.equal((await stored).seq, 4);
  assert.deepEqual(seqs(), [2, 3, 4]);
});

test('an ack may come before or after the change of the same message', async () => {
  await reading();
  client.send('c1', 'hello');
  const { key } = server.asked('send')[0];
  await server.answer('send', { op: 'ack', id: 'm5', seq: 5, conversation: 'c1', at: message(5).at });
  assert.deepEqual(seqs(), [2, 3, 5]);
  await server.say(posted(4));
  await server.say(posted(5, { sender: 'ann', key }));
  assert.deepEqual(seqs(), [2, 3, 4, 5]);
});

test('a rate-limited message is not overtaken by the next one', async () => {
  await reading();
  client.send('c1', 'one');
  client.send('c1', 'two');
  await server.answer('send', { op: 'error', code: 'rate-limited', message: 'slower', retryAfterMs: 700 });
  mock.timers.tick(699);
  assert.equal(server.asked('send').length, 1);
  mock.timers.tick(1);
  assert.deepEqual(server.asked('send').map((f) => f.text), ['one', 'one']);
});

test('a refused message says why and can be tried again under the same key', async () => {
  await reading();
  const refused = assert.rejects(client.send('c1', 'bad'), { code: 'invalid', message: 'no such words' });
  await server.answer('send', { op: 'error', code: 'invalid', message: 'no such words' });
  await refused;
  assert.deepEqual(pending(), ['bad failed']);
  const { key } = client.conversation('c1').pending[0];
  client.resend('c1', key);
  assert.equal(server.asked('send').at(-1).key, key);
  assert.deepEqual(pending(), ['bad sending']);
});

test('a message over the limit is refused here, since the server would close the line', async () => {
  client.start();
  await server.ready([view('c1')], { messageBytes: 1000 });
  await assert.rejects(client.send('c1', 'é'.repeat(500)), { code: 'too-large' });
  assert.equal(server.asked('send').length, 0);
});

test('the back-off doubles up to half a minute', async () => {
  client.start();
  const delays = [];
  for (let i = 0; i < 8; i++) {
    server.line.cut(1006);
    await settle();
    delays.push(client.state.retryAt - Date.now());
    mock.timers.tick(delays.at(-1));
  }
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('after a bye nothing is tried before the time the server asked for, not even when woken', async () => {
  await reading();
  await server.say({ op: 'bye', code: 'restart', reason: 'new version', retryAfterMs: 4000 });
  server.line.cut(1012);
  mock.timers.tick(4000);
  client.wake();
  assert.equal(server.lines.length, 1);
  mock.timers.tick(500);
  assert.equal(server.lines.length, 2);
});

test('a silent line is asked, then given up', async () => {
  client.start();
  await server.ready([], { heartbeatSeconds: 10 });
  mock.timers.tick(10_000);
  assert.equal(server.asked('ping').length, 1);
  mock.timers.tick(15_000);
  await settle();
  assert.equal(client.state.name, 'waiting');
  assert.equal(server.line.closed, true);
});

test('a token that the server does not accept is not tried again', async () => {
  server.answers.set('/v1/me', { status: 401 });
  client.start();
  server.line.cut(1006);
  await settle();
  assert.equal(client.state.name, 'refused');
  mock.timers.tick(600_000);
  assert.equal(server.lines.length, 1);
});

test('a revoked session ends at once', async () => {
  await reading();
  server.line.cut(4002);
  assert.equal(client.state.name, 'refused');
});

test('reading on another device counts here too', async () => {
  client.start();
  await server.ready([view('c1', { lastSeq: 3, unread: 2, marks: { read: 1 } })]);
  await server.say(posted(4));
  assert.equal(client.conversation('c1').unread, 3);
  await server.say({ op: 'signal', type: 'mark', conversation: 'c1', user: 'ann', read: 3, at: message(4).at });
  assert.equal(client.conversation('c1').unread, 1);
  client.markRead('c1');
  assert.equal(client.conversation('c1').unread, 0);
  mock.timers.tick(300);
  assert.deepEqual(server.asked('mark'), [{ op: 'mark', conversation: 'c1', delivered: 4, read: 4 }]);
});

test('a conversation that somebody else opens appears, with what the server says about it', async () => {
  server.answers.set('/v1/conversations/c2', { status: 200, body: view('c2', { with: 'cat', lastSeq: 2, unread: 1 }) });
  client.start();
  await server.ready([]);
  const members = [{ user: 'cat', role: 'owner' }, { user: 'ann', role: 'member' }];
  await server.say({ op: 'change', conversation: 'c2', seq: 1, at: message(1).at, actor: 'cat', type: 'opened', kind: 'direct', members });
  await server.say({ ...posted(2, { sender: 'cat' }), conversation: 'c2' });
  assert.equal(client.conversation('c2').view.with, 'cat');
  assert.equal(client.conversation('c2').unread, 1);
});

test('edits, deletions and reactions change the message they name', async () => {
  await reading();
  const change = (seq, type, more) => server.say({ op: 'change', conversation: 'c1', seq, at: message(seq).at, actor: 'bob', type, ...more });
  await change(4, 'edited', { message: 'm2', messageSeq: 2, text: 'better', editedAt: message(4).at });
  await change(5, 'reacted', { message: 'm3', messageSeq: 3, emoji: '👍' });
  await change(6, 'reacted', { message: 'm3', messageSeq: 3, emoji: '👍' });
  assert.equal(client.conversation('c1').message('m2').text, 'better');
  assert.deepEqual(client.conversation('c1').message('m3').reactions, [{ emoji: '👍', count: 1, users: ['bob'] }]);
  await change(7, 'unreacted', { message: 'm3', messageSeq: 3, emoji: '👍' });
  await change(8, 'deleted', { message: 'm2', messageSeq: 2 });
  assert.deepEqual(client.conversation('c1').message('m3').reactions, []);
  assert.equal(client.conversation('c1').message('m2').text, undefined);
  assert.equal(client.conversation('c1').message('m2').deletedAt, message(8).at);
});

test('what was not stored when the client stops is rejected', async () => {
  await reading();
  const lost = assert.rejects(client.send('c1', 'too late'), { code: 'disconnected' });
  client.stop();
  await lost;
});
