// A small client for Parlance: connect, resume, send, read.
//
//   const parlance = new Parlance({ token });
//   parlance.addEventListener('change', () => draw(parlance.conversations()));
//   parlance.start();
//   await parlance.send(conversationId, 'hello');
//
// What is sent while offline waits in memory and goes out after the next `ready`, with the same key, so nothing is stored twice.
// Messages of one conversation go out one after the other, so their order is the order of the calls. Needs no page: Node works
// too (hand in a WebSocket class before Node 22).

import { Connection, ParlanceError } from './connection.js';
import { Conversation } from './conversation.js';
import { Outbox } from './outbox.js';
import { Rest } from './rest.js';

export { ParlanceError };

const PAGE = 50;
const MOST_RESUMED = 200;
const MOST_DELIVERED_AT_READY = 20;
const MARK_EVERY = 300;
const TYPING_SHOWN = 6_000;
const TYPING_TOLD_EVERY = 3_000;

/**
 * Events: `state` (the line to the server; see `state`), `change` (`detail.conversation` is an id, or absent when several or the
 * list changed), `presence`.
 */
export class Parlance extends EventTarget {
  /** The user this token speaks for, once connected. */
  user;
  name;
  /** The server's name for this connection; another one after each reconnect. */
  session;
  limits = {};
  /** There are conversations which have not been listed; see {@link more}. */
  hasMore = false;
  /** `user → {status, text?, lastSeen?}`, as far as known. */
  presence = new Map();
  #rest;
  #connection;
  #outbox;
  #conversations = new Map();
  #resumed = new Set();
  #cursor;
  #marks = new Set();
  #markTimer;
  #typingTold = new Map();

  /** @param {{token: string, origin?: string, WebSocket?: typeof WebSocket, fetch?: typeof fetch, random?: () => number}} options */
  constructor({ token, origin = globalThis.location?.origin, WebSocket = globalThis.WebSocket, fetch, random = Math.random }) {
    super();
    this.#rest = new Rest({ token, origin, fetch });
    this.#connection = new Connection({
      url: `${origin.replace(/^http/, 'ws')}/v1/connect`,
      token,
      WebSocket,
      random,
      hello: () => this.#hello(),
      onframe: (frame) => this.#take(frame),
      onstate: (state) => this.#stateChanged(state),
      probe: () => this.#rest.probe(),
    });
    this.#outbox = new Outbox(this.#connection);
  }

  get state() {
    return this.#connection.state;
  }

  start() {
    this.#connection.start();
  }

  /** Ends for good. What was not stored yet is rejected. */
  stop() {
    clearTimeout(this.#markTimer);
    this.#connection.stop();
    this.#outbox.clear();
  }

  /** The network is back, or somebody looks again: do not wait for the end of the back-off. */
  wake() {
    this.#connection.wake();
  }

  /** All known conversations, newest activity first. */
  conversations() {
    return [...this.#conversations.values()].sort((a, b) => compare(activity(b), activity(a)) || compare(a.id, b.id));
  }

  /** @returns {Conversation | undefined} */
  conversation(id) {
    return this.#conversations.get(id);
  }

  /** Lists further conversations: pages on until one was not known yet. */
  async more() {
    const known = this.#conversations.size;
    do {
      const page = await this.#connection.request({ op: 'conversations', limit: 100, ...(this.#cursor && { cursor: this.#cursor }) });
      for (const view of page.conversations) this.#learn(view);
      this.#cursor = page.cursor;
      this.hasMore = page.cursor !== undefined;
    } while (this.hasMore && this.#conversations.size === known);
    this.#changed();
  }

  /**
   * Sends a text; it shows in `pending` at once and in `messages` once stored. Resolves with the `ack`, rejects when the server
   * refuses it for good.
   */
  send(id, text) {
    const conversation = this.#known(id);
    const draft = { key: this.#key(), text, state: 'sending', at: new Date().toISOString() };
    conversation.pending = [...conversation.pending, draft];
    this.#typingTold.delete(id);
    this.#changed(id);
    return this.#post(conversation, draft);
  }

  /** Tries a failed message once more, under the same key. */
  resend(id, key) {
    const conversation = this.#known(id);
    const failed = conversation.pending.find((draft) => draft.key === key && draft.state === 'failed');
    if (failed === undefined) return Promise.resolve();
    const draft = { ...failed, state: 'sending', error: undefined };
    conversation.pending = [...conversation.pending.filter((d) => d !== failed), draft];
    this.#changed(id);
    return this.#post(conversation, draft);
  }

  /** Forgets a failed message. */
  discard(id, key) {
    const conversation = this.#known(id);
    conversation.pending = conversation.pending.filter((draft) => draft.key !== key || draft.state !== 'failed');
    this.#changed(id);
  }

  /** Opens a conversation: `{kind: 'direct', user}` or `{kind: 'group', members, subject?}`. Resolves with its id. */
  async open(fields) {
    const { conversation } = await this.#outbox.post('+open', { op: 'open', key: this.#key(), ...fields });
    if (!this.#conversations.has(conversation)) await this.#view(conversation);
    return conversation;
  }

  /** Loads the newest messages, or the page before those already loaded, and keeps the conversation's messages from now on. */
  async loadOlder(id) {
    const conversation = this.#known(id);
    conversation.wanted = true;
    if (conversation.loading !== undefined) return conversation.loading;
    if (conversation.loaded && conversation.floor === 0) return undefined;
    conversation.loading = this.#page(conversation).finally(() => {
      conversation.loading = undefined;
      this.#changed(id);
    });
    return conversation.loading;
  }

  /** Learns who is in a conversation and how far they have read. */
  async loadMembers(id) {
    const conversation = this.#known(id);
    const { members } = await this.#connection.request({ op: 'members', conversation: id, limit: 200 });
    for (const member of members) conversation.members.set(member.user, member);
    this.#changed(id);
  }

  /** The user has seen everything there is in this conversation. */
  markRead(id) {
    const conversation = this.#known(id);
    if (conversation.position <= conversation.read) return;
    conversation.markRead(conversation.position);
    this.#markSoon(id);
    this.#changed(id);
  }

  /** The user is (not) typing; told at most every three seconds. */
  typing(id, on) {
    const told = this.#typingTold.get(id);
    if (on ? told !== undefined && Date.now() - told < TYPING_TOLD_EVERY : told === undefined) return;
    if (on) this.#typingTold.set(id, Date.now());
    else this.#typingTold.delete(id);
    this.#connection.transmit({ op: 'typing', conversation: id, on });
  }

  #known(id) {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) throw new ParlanceError('not-found', `No conversation ${id} is known here.`);
    return conversation;
  }

  #key() {
    const bytes = new Uint8Array(16);
    globalThis.crypto.getRandomValues(bytes);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  async #post(conversation, { key, text }) {
    try {
      const ack = await this.#outbox.post(conversation.id, { op: 'send', to: conversation.id, key, text }, this.limits.messageBytes);
      conversation.pending = conversation.pending.filter((draft) => draft.key !== key);
      if (conversation.wanted && conversation.message(ack.id) === undefined) {
        const { id, seq, at } = ack;
        conversation.put({ id, conversation: conversation.id, seq, sender: this.user, at, kind: 'text', text, key });
      }
      this.#changed(conversation.id);
      return ack;
    } catch (error) {
      conversation.pending = conversation.pending.map((d) => (d.key === key ? { ...d, state: 'failed', error: error.message } : d));
      this.#changed(conversation.id);
      throw error;
    }
  }

  #hello() {
    const wanted = this.conversations().filter((c) => c.wanted).slice(0, MOST_RESUMED);
    this.#resumed = new Set(wanted.map((c) => c.id));
    return wanted.length === 0 ? {} : { resume: Object.fromEntries(wanted.map((c) => [c.id, c.position])) };
  }

  #take(frame) {
    switch (frame.op) {
      case 'ready':
        return this.#ready(frame);
      case 'change':
        return this.#change(frame);
      case 'gap':
        return this.#gap(frame);
      case 'signal':
        return this.#signal(frame);
    }
    return undefined;
  }

  #ready(frame) {
    this.user = frame.user;
    this.name = frame.name;
    this.session = frame.session;
    this.limits = frame.limits ?? {};
    this.hasMore = frame.more === true;
    this.#cursor = undefined;
    const listed = new Set(frame.conversations.map((view) => view.id));
    for (const conversation of this.#conversations.values()) {
      if (listed.has(conversation.id) || this.#resumed.has(conversation.id) || conversation.pending.length > 0) continue;
      this.#conversations.delete(conversation.id);
    }
    for (const view of frame.conversations) this.#learn(view, !this.#resumed.has(view.id));
  }

  /** Ready has been taken: send what waited, and ask for what a lost line left unfinished. */
  #caughtUp() {
    this.#outbox.flush();
    const unread = this.conversations().filter((c) => c.unread > 0 && c.view.kind === 'direct').slice(0, MOST_DELIVERED_AT_READY);
    for (const conversation of unread) this.#markSoon(conversation.id);
    for (const conversation of this.#conversations.values()) {
      if (conversation.read > (conversation.view.marks?.read ?? 0)) this.#markSoon(conversation.id);
      if (conversation.wanted && !conversation.loaded) this.#reload(conversation);
    }
    const users = this.conversations().map((c) => c.view.with).filter((user) => user !== undefined).slice(0, 100);
    if (users.length > 0) this.#who(users);
    this.#changed();
  }

  #stateChanged(state) {
    if (state.name === 'online') this.#caughtUp();
    if (state.name === 'waiting') {
      this.#typingTold.clear();
      this.presence.clear();
    }
    this.dispatchEvent(new CustomEvent('state', { detail: state }));
  }

  /** A conversation as listed: a new one starts at its end; `anew` restarts a known one whose changes were not followed. */
  #learn(view, anew = false) {
    const known = this.#conversations.get(view.id);
    if (known === undefined) this.#conversations.set(view.id, new Conversation(view, this.user));
    else if (anew) known.restart(view);
    else known.takeView(view);
  }

  #change(change) {
    let conversation = this.#conversations.get(change.conversation);
    if (conversation === undefined) {
      conversation = new Conversation({ id: change.conversation, kind: change.kind ?? 'group', lastSeq: change.seq - 1 }, this.user);
      this.#conversations.set(conversation.id, conversation);
      this.#view(conversation.id).catch(() => {});
    }
    if (!conversation.apply(change)) return;
    if (change.type === 'message' && change.message.sender !== this.user && conversation.view.kind === 'direct') {
      this.#markSoon(conversation.id);
    }
    if (conversation.wanted && !conversation.loaded) this.#reload(conversation);
    this.#changed(conversation.id);
  }

  #gap({ conversation: id, last, reason }) {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) return;
    if (reason === 'not-a-member') {
      this.#conversations.delete(id);
    } else {
      conversation.reset(last);
      if (conversation.wanted) this.#reload(conversation);
    }
    this.#changed(id);
  }

  #signal(signal) {
    const conversation = this.#conversations.get(signal.conversation);
    if (signal.type === 'presence') {
      this.presence.set(signal.user, signal);
      this.dispatchEvent(new CustomEvent('presence'));
    } else if (conversation !== undefined && signal.type === 'typing' && signal.user !== this.user) {
      if (signal.on) conversation.typing.set(signal.user, Date.now() + TYPING_SHOWN);
      else conversation.typing.delete(signal.user);
      if (signal.on) setTimeout(() => this.#stopTyping(conversation, signal.user), TYPING_SHOWN + 50);
      this.#changed(conversation.id);
    } else if (conversation !== undefined && signal.type === 'mark') {
      if (signal.user !== this.user) conversation.takeMark(signal.user, signal);
      else if (signal.read !== undefined && !conversation.markRead(signal.read)) this.#view(conversation.id).catch(() => {});
      this.#changed(conversation.id);
    }
  }

  #stopTyping(conversation, user) {
    if ((conversation.typing.get(user) ?? Infinity) > Date.now()) return;
    conversation.typing.delete(user);
    this.#changed(conversation.id);
  }

  #reload(conversation) {
    // After a lost line `#caughtUp` asks again; a busy server says when.
    this.loadOlder(conversation.id).catch(({ retryAfterMs }) => {
      if (retryAfterMs > 0) setTimeout(() => this.#connection.online && this.#reload(conversation), retryAfterMs);
    });
  }

  async #page(conversation) {
    for (;;) {
      const before = conversation.floor + 1;
      const page = await this.#connection.request({
        op: 'history',
        conversation: conversation.id,
        before,
        limit: Math.min(PAGE, this.limits.historyPage ?? PAGE),
      });
      // Asked again when a gap or a trim moved the floor in between.
      if (conversation.insertPage(page, before)) return;
    }
  }

  async #who(users) {
    try {
      const answer = await this.#connection.request({ op: 'who', users });
      for (const one of answer.users) this.presence.set(one.user, one);
      this.dispatchEvent(new CustomEvent('presence'));
    } catch {
      // Presence is a courtesy.
    }
  }

  #markSoon(id) {
    this.#marks.add(id);
    this.#markTimer ??= setTimeout(() => this.#sendMarks(), MARK_EVERY);
  }

  #sendMarks() {
    this.#markTimer = undefined;
    if (!this.#connection.online) return;
    for (const id of this.#marks) {
      const conversation = this.#conversations.get(id);
      if (conversation === undefined || conversation.left) continue;
      const { read, position } = conversation;
      const mark = { op: 'mark', conversation: id, delivered: position, ...(read > 0 && { read }) };
      this.#connection.transmit(mark);
    }
    this.#marks.clear();
  }

  /** Reads one conversation as the server lists it now. */
  async #view(id) {
    const view = await this.#rest.conversation(id);
    this.#learn(view);
    if (view.with !== undefined && !this.presence.has(view.with)) this.#who([view.with]);
    this.#changed(id);
  }

  #changed(conversation) {
    this.dispatchEvent(new CustomEvent('change', { detail: { conversation } }));
  }
}

function activity({ view }) {
  return view.lastMessage?.at ?? view.updatedAt ?? view.createdAt ?? '';
}

function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}
