// One official client on a page; BrowserSocketIoTest says what it does, and looks at what it heard.
globalThis.client = {
  /** What was heard, in order: the name of the event and its arguments. */
  heard: [],

  connect(url, options) {
    this.socket = io(url, { forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100, ...options });
    for (const event of ['connect', 'disconnect', 'connect_error']) {
      this.socket.on(event, (why) => this.heard.push([event, why?.message ?? why ?? null]));
    }
    this.socket.onAny((...all) => this.heard.push(all.map(plain)));
  },

  /** Says something; the arguments of its acknowledgement. */
  ask(event, ...said) {
    return new Promise((resolve) => this.socket.emit(event, ...said.map(alive), (...all) => resolve(all.map(plain))));
  },

  /** The same, but the acknowledgement is heard as `answer`, some time. */
  async askLater(event, ...said) {
    this.heard.push(['answer', ...(await this.ask(event, ...said))]);
  },

  say(event, ...said) {
    this.socket.emit(event, ...said.map(alive));
  },

  all(event) {
    return this.heard.filter(([name]) => name === event).map(([, ...all]) => all);
  },

  /** Holds the upgrade back until `upgrade` is called, and keeps what had arrived when it was done. */
  holdUpgrade() {
    const { engine } = this.socket.io;
    const method = engine._probe ? '_probe' : 'probe';
    const probe = engine[method].bind(engine);
    let held;
    engine[method] = (name) => (held = name);
    engine.once('upgrade', () => (this.atUpgrade = this.progress()));
    this.upgrade = () => probe(held);
  },

  /** Says numbered messages, always with eight of them on their way, until `pouring` is false. */
  pour(conversation) {
    Object.assign(this, { pouring: true, said: 0, acknowledged: [] });
    const say = () => {
      if (this.pouring) {
        this.socket.emit('message', `page ${this.said++}`, conversation, '', 'ann', ({ content }) => {
          this.acknowledged.push(content);
          say();
        });
      }
    };
    for (let n = 0; n < 8; n++) say();
  },

  progress() {
    return { acknowledged: this.acknowledged.length, heard: this.all('message').length };
  },

  /** Whether that many were acknowledged, and heard, since the upgrade; since the beginning if it is not done. */
  progressed(count) {
    const { acknowledged, heard } = this.progress();
    const since = this.atUpgrade ?? { acknowledged: 0, heard: 0 };
    return Math.min(acknowledged - since.acknowledged, heard - since.heard) >= count;
  },
};

/** For the test there are objects instead of bytes: `{bytes: [1, 2]}`, `{blob: [1, 2]}`. */
function alive(value) {
  if (value?.bytes) return new Uint8Array(value.bytes);
  if (value?.blob) return new Blob([new Uint8Array(value.blob)]);
  return map(value, alive);
}

function plain(value) {
  return value instanceof ArrayBuffer ? { bytes: [...new Uint8Array(value)] } : map(value, plain);
}

function map(value, change) {
  if (Array.isArray(value)) return value.map(change);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one)]));
}
