// One line to a Parlance server that comes back by itself.
//
// It opens the WebSocket (the token travels as a sub-protocol, never in the address), says hello, matches replies to requests
// by `ref`, notices a dead line, and reconnects with exponential back-off and jitter, never earlier than the server asked for.
// It knows nothing about conversations.

const FIRST_BACKOFF = 500;
const LONGEST_BACKOFF = 30_000;
const LONGEST_ASKED = 300_000;
const READY_WITHIN = 20_000;
const ANSWER_WITHIN = 15_000;
const STEADY_AFTER = 5_000;
const USUAL_HEARTBEAT = 25;

/** Close codes after which trying again with the same token is pointless. */
const FINAL_CLOSES = new Map([
  [4001, 'The token has expired.'],
  [4002, 'The token has been revoked.'],
]);

/** The server, or the line to it, said no. `code` is the protocol's code, or `disconnected` when nobody knows the outcome. */
export class ParlanceError extends Error {
  constructor(code, message, retryAfterMs) {
    super(message);
    this.name = 'ParlanceError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

export class Connection {
  #options;
  #socket = null;
  #state = { name: 'closed' };
  #ready = false;
  #attempts = 0;
  #askedDelay = 0;
  #refs = 0;
  #waiting = new Map();
  #retryTimer;
  #readyTimer;
  #steadyTimer;
  #heartbeatTimer;
  #heartbeatMs = USUAL_HEARTBEAT * 1000;

  /**
   * @param {object} options
   * @param {string} options.url address of the WebSocket, without a token
   * @param {string} options.token
   * @param {typeof WebSocket} options.WebSocket
   * @param {() => object} options.hello the fields of the next `hello`
   * @param {(frame: object) => void} options.onframe every frame that answers no request, `ready` included
   * @param {(state: {name: string, reason?: string, retryAt?: number}) => void} options.onstate
   * @param {() => Promise<{refused?: string, retryAfterMs?: number}>} options.probe asks why no WebSocket could be opened
   * @param {() => number} options.random
   */
  constructor(options) {
    this.#options = options;
  }

  /** `closed`, `connecting`, `online`, `waiting` (until `retryAt`) or `refused` (for `reason`; nothing is tried again). */
  get state() {
    return this.#state;
  }

  get online() {
    return this.#ready;
  }

  start() {
    if (this.#state.name === 'closed' || this.#state.name === 'refused') this.#open();
  }

  /** Ends for good; what waits for an answer is told `disconnected`. */
  stop() {
    this.#drop(1000);
    this.#become('closed');
  }

  /** Tries now instead of at the end of the back-off, unless the server asked for the delay. */
  wake() {
    if (this.#state.name === 'waiting' && this.#askedDelay === 0) this.#open();
  }

  /** Writes a frame when online; says whether it did. */
  transmit(frame) {
    if (!this.#ready) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Writes a frame and waits for the reply; an `error` frame, a lost line and silence all reject with a {@link ParlanceError}. */
  request(frame) {
    const ref = String(++this.#refs);
    if (!this.transmit({ ...frame, ref })) return Promise.reject(disconnected());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#lost(this.#socket, 0), ANSWER_WITHIN);
      this.#waiting.set(ref, { resolve, reject, timer });
    });
  }

  #open() {
    clearTimeout(this.#retryTimer);
    this.#askedDelay = 0;
    this.#become('connecting');
    const { WebSocket: Socket, url, token } = this.#options;
    let socket;
    try {
      socket = new Socket(url, ['parlance.v1', `bearer.${token}`]);
    } catch (e) {
      this.#become('refused', { reason: `This is not a token: ${e.message}` });
      return;
    }
    this.#socket = socket;
    this.#readyTimer = setTimeout(() => this.#lost(socket, 0), READY_WITHIN);
    socket.onopen = () => socket.send(JSON.stringify({ op: 'hello', ...this.#options.hello() }));
    socket.onmessage = (event) => this.#take(socket, event.data);
    socket.onclose = (event) => this.#lost(socket, event.code);
    socket.onerror = () => {};
  }

  #take(socket, text) {
    if (socket !== this.#socket) return;
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      this.#lost(socket, 1003);
      return;
    }
    this.#watch();
    if (frame.op === 'ready') this.#becomeReady(frame);
    if (frame.op === 'bye') this.#askedDelay = Math.min(Math.max(0, frame.retryAfterMs ?? 0), LONGEST_ASKED);
    const asked = frame.ref === undefined ? undefined : this.#waiting.get(String(frame.ref));
    if (asked === undefined) {
      this.#options.onframe(frame);
      return;
    }
    this.#waiting.delete(String(frame.ref));
    clearTimeout(asked.timer);
    if (frame.op === 'error') asked.reject(new ParlanceError(frame.code, frame.message, frame.retryAfterMs));
    else asked.resolve(frame);
  }

  #becomeReady(frame) {
    clearTimeout(this.#readyTimer);
    this.#ready = true;
    this.#heartbeatMs = (frame.limits?.heartbeatSeconds ?? USUAL_HEARTBEAT) * 1000;
    this.#steadyTimer = setTimeout(() => (this.#attempts = 0), STEADY_AFTER);
    this.#watch();
    // The state is told only after the owner has taken `ready`.
    queueMicrotask(() => this.#ready && this.#become('online'));
  }

  /** Something was heard: after a heartbeat of silence ask, after the time for an answer give up. */
  #watch() {
    clearTimeout(this.#heartbeatTimer);
    if (!this.#ready) return;
    this.#heartbeatTimer = setTimeout(() => this.request({ op: 'ping' }).catch(() => {}), this.#heartbeatMs);
  }

  #lost(socket, code) {
    if (socket === null || socket !== this.#socket) return;
    const wasReady = this.#ready;
    this.#drop();
    const final = FINAL_CLOSES.get(code);
    if (final !== undefined) this.#become('refused', { reason: final });
    else if (wasReady) this.#later(0);
    else this.#ask();
  }

  /** A browser does not say why an upgrade was refused, so the REST side is asked. */
  async #ask() {
    this.#become('connecting');
    const state = this.#state;
    let answer;
    try {
      answer = await this.#options.probe();
    } catch {
      answer = {};
    }
    if (this.#state !== state) return;
    if (answer.refused !== undefined) this.#become('refused', { reason: answer.refused });
    else this.#later(answer.retryAfterMs ?? 0);
  }

  #later(asked) {
    this.#askedDelay = Math.max(this.#askedDelay, Math.min(asked, LONGEST_ASKED));
    const ceiling = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(this.#attempts++, 10));
    const delay = this.#askedDelay + ceiling * (0.5 + 0.5 * this.#options.random());
    this.#retryTimer = setTimeout(() => this.#open(), delay);
    this.#become('waiting', { retryAt: Date.now() + delay });
  }

  #drop(code) {
    for (const timer of [this.#retryTimer, this.#readyTimer, this.#steadyTimer, this.#heartbeatTimer]) clearTimeout(timer);
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = false;
    const asked = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject, timer } of asked) {
      clearTimeout(timer);
      reject(disconnected());
    }
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      if (code === undefined) socket.close();
      else socket.close(code);
    } catch {
      // A socket that cannot be closed is already gone.
    }
  }

  #become(name, more = {}) {
    this.#state = { name, ...more };
    this.#options.onstate(this.#state);
  }
}

function disconnected() {
  return new ParlanceError('disconnected', 'The connection was lost before the answer came.');
}
