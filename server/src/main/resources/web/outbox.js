// What must reach the server: requests with an idempotency key, kept in memory and repeated until answered.
//
// Requests of one lane go out one at a time, in the order of the calls, so that a refused or rate-limited one cannot be overtaken.
// At most 1,000 wait; then `post` refuses with `overloaded`.

import { ParlanceError } from './connection.js';

const MOST_WAITING = 1000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** Refusals that pass by themselves, and how often each is believed: the same request is sent again later. */
const PASSING = new Map([
  ['rate-limited', Infinity],
  ['overloaded', Infinity],
  ['unavailable', Infinity],
  ['fault', 5],
]);

export class Outbox {
  #connection;
  #lanes = new Map();
  #waiting = 0;

  constructor(connection) {
    this.#connection = connection;
  }

  /** Resolves with the reply, however many connections that takes; rejects when the server refuses for good. */
  post(lane, frame, mostBytes = Infinity) {
    if (this.#waiting >= MOST_WAITING) {
      return Promise.reject(new ParlanceError('overloaded', `Already ${MOST_WAITING} requests wait for the server.`));
    }
    const bytes = new TextEncoder().encode(JSON.stringify(frame)).length;
    if (bytes + 32 > mostBytes) {
      return Promise.reject(new ParlanceError('too-large', `This has ${bytes} bytes; the server takes at most ${mostBytes}.`));
    }
    return new Promise((resolve, reject) => {
      const entries = this.#lanes.get(lane) ?? [];
      this.#lanes.set(lane, entries);
      entries.push({ frame, resolve, reject, busy: false, refusals: 0, timer: undefined });
      this.#waiting++;
      this.#pump(lane);
    });
  }

  /** The line is up: send what waits. */
  flush() {
    for (const lane of [...this.#lanes.keys()]) this.#pump(lane);
  }

  /** Rejects everything that waits. */
  clear() {
    const all = [...this.#lanes.values()].flat();
    this.#lanes.clear();
    this.#waiting = 0;
    for (const { reject, timer } of all) {
      clearTimeout(timer);
      reject(new ParlanceError('disconnected', 'The client was stopped before the answer came.'));
    }
  }

  async #pump(lane) {
    const entry = this.#lanes.get(lane)?.[0];
    if (entry === undefined || entry.busy || !this.#connection.online) return;
    entry.busy = true;
    try {
      const reply = await this.#connection.request(entry.frame);
      this.#done(lane, entry);
      entry.resolve(reply);
    } catch (error) {
      if (error.code === 'disconnected') {
        // Nobody knows whether it was stored; the same key makes asking again harmless.
        entry.busy = false;
      } else if (entry.refusals < (PASSING.get(error.code) ?? 0)) {
        this.#pause(lane, entry, error.retryAfterMs);
      } else {
        this.#done(lane, entry);
        entry.reject(error);
      }
    }
    this.#pump(lane);
  }

  #pause(lane, entry, asked) {
    const pause = asked ?? Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(entry.refusals, 10));
    entry.refusals++;
    entry.timer = setTimeout(() => {
      entry.busy = false;
      this.#pump(lane);
    }, pause);
  }

  #done(lane, entry) {
    const entries = this.#lanes.get(lane);
    if (entries?.[0] !== entry) return;
    entries.shift();
    this.#waiting--;
    if (entries.length === 0) this.#lanes.delete(lane);
  }
}
