// The other end of the line, in the same process: tests see every frame a client sends and answer by hand.

import { Parlance } from '../../main/resources/web/parlance.js';

/** Lets everything that is already decided happen: promises and microtasks, no timers. */
export async function settle() {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

export class FakeServer {
  /** All lines ever opened, oldest first: `{url, protocols, frames, open(), say(frame), cut(code)}`. */
  lines = [];
  /** What REST answers: path → `{status, body?, headers?}`; 404 for the rest. */
  answers = new Map([['/v1/me', { status: 200, body: {} }]]);

  client() {
    const server = this;
    class FakeSocket {
      frames = [];
      constructor(url, protocols) {
        this.url = url;
        this.protocols = protocols;
        server.lines.push(this);
      }
      send(text) {
        this.frames.push(JSON.parse(text));
      }
      close() {
        this.closed = true;
      }
      open() {
        this.onopen?.({});
      }
      say(frame) {
        this.onmessage?.({ data: JSON.stringify(frame) });
      }
      cut(code) {
        this.onclose?.({ code });
      }
    }
    const fetch = async (url) => {
      const { status, body = {}, headers = {} } = server.answers.get(new URL(url).pathname) ?? { status: 404 };
      return { status, ok: status < 300, json: async () => body, headers: new Headers(headers) };
    };
    return new Parlance({ token: 'secret', origin: 'http://chat.test', WebSocket: FakeSocket, fetch, random: () => 1 });
  }

  get line() {
    return this.lines.at(-1);
  }

  /** Lets the newest line come up. */
  async ready(conversations = [], limits = {}) {
    this.line.open();
    this.line.say({ op: 'ready', user: 'ann', space: 'default', session: `s${this.lines.length}`, limits, conversations });
    await settle();
  }

  /** The frames of one kind which the newest line has received. */
  asked(op) {
    return this.line.frames.filter((frame) => frame.op === op);
  }

  async say(frame) {
    this.line.say(frame);
    await settle();
  }

  /** Answers the last request of this kind. */
  async answer(op, fields) {
    await this.say({ ref: this.asked(op).at(-1).ref, ...fields });
  }
}

export function view(id, fields = {}) {
  return { id, kind: 'direct', with: 'bob', role: 'owner', lastSeq: 1, members: 2, unread: 0, marks: { read: 0, delivered: 0 }, ...fields };
}

export function message(seq, fields = {}) {
  const at = new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString();
  return { id: `m${seq}`, conversation: 'c1', seq, sender: 'bob', at, kind: 'text', text: `text ${seq}`, ...fields };
}

export function posted(seq, fields = {}) {
  const of = message(seq, fields);
  return { op: 'change', conversation: 'c1', seq, at: of.at, actor: of.sender, type: 'message', message: of };
}
