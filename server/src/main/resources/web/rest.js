// The few questions the client asks over REST.

import { ParlanceError } from './connection.js';

const ANSWER_WITHIN = 10_000;

export class Rest {
  #token;
  #origin;
  #fetch;
  #reading = new Map();

  constructor({ token, origin, fetch = (...of) => globalThis.fetch(...of) }) {
    this.#token = token;
    this.#origin = origin;
    this.#fetch = fetch;
  }

  /** One conversation with the caller's own view; calls for the same one share the answer that is under way. */
  conversation(id) {
    const running = this.#reading.get(id);
    if (running !== undefined) return running;
    const reading = this.#read(`/v1/conversations/${encodeURIComponent(id)}`).finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
    return reading;
  }

  /** Why no WebSocket could be opened: `refused` with this token, or not before `retryAfterMs`. */
  async probe() {
    const response = await this.#get('/v1/me');
    if (response.status === 401) return { refused: 'The server does not accept this token.' };
    const after = Number(response.headers.get('Retry-After'));
    return after > 0 ? { retryAfterMs: after * 1000 } : {};
  }

  async #read(path) {
    const response = await this.#get(path);
    if (response.ok) return response.json();
    const problem = await response.json().catch(() => ({}));
    throw new ParlanceError(problem.code ?? 'fault', problem.detail ?? `The server answered ${response.status}.`);
  }

  #get(path) {
    const headers = { Authorization: `Bearer ${this.#token}` };
    return this.#fetch(this.#origin + path, { headers, cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN) });
  }
}
