// The signed-in page: wires the elements of index.html to one {@link Parlance}. Which conversation is open stands in the address
// after `#`, so that the browser's back button works on a phone and a reload stays where it was.

import { Parlance } from './parlance.js';
import { aboutLine, conversationItem, reconcile, timelineItems, titleOf, typingLine } from './view.js';

const NEAR_END = 80;
const NEAR_START = 200;
const MOST_KEPT = 600;
const KEPT = 300;
const TYPING_PAUSE = 4_000;

const byId = (id) => document.getElementById(id);

export class ChatPage {
  #parlance;
  #signOut;
  #abort = new AbortController();
  #openId;
  #atEnd = true;
  #drafts = new Map();
  #drawing = false;
  #typingTimer;
  #countdown;
  #membersFor;

  /** Starts at once; `signOut(reason)` is called when the server no longer accepts the token. */
  constructor(token, signOut) {
    this.#signOut = signOut;
    this.#parlance = new Parlance({ token });
    this.#listen();
    this.#parlance.start();
    this.#route();
  }

  end() {
    this.#abort.abort();
    clearInterval(this.#countdown);
    clearTimeout(this.#typingTimer);
    this.#parlance.stop();
    this.#openId = undefined;
    for (const id of ['list', 'timeline', 'me', 'connection', 'typing', 'title', 'about']) byId(id).replaceChildren();
    byId('text').value = '';
    byId('open').hidden = true;
    byId('nothing').hidden = false;
    byId('chat').classList.remove('talking');
    for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  }

  #listen() {
    const { signal } = this.#abort;
    const on = (target, type, listener) => target.addEventListener(type, listener, { signal });
    on(this.#parlance, 'state', () => this.#stateChanged());
    on(this.#parlance, 'change', () => this.#drawSoon());
    on(this.#parlance, 'presence', () => this.#drawSoon());
    on(window, 'hashchange', () => this.#route());
    on(window, 'online', () => this.#parlance.wake());
    on(document, 'visibilitychange', () => this.#lookedAt());
    on(byId('scroller'), 'scroll', () => this.#scrolled());
    on(byId('older'), 'click', () => this.#loadOlder());
    on(byId('newest'), 'click', () => this.#toEnd());
    on(byId('back'), 'click', () => (location.hash = ''));
    on(byId('more'), 'click', () => this.#parlance.more().catch(() => {}));
    on(byId('composer'), 'submit', (event) => this.#submit(event));
    on(byId('text'), 'keydown', (event) => this.#keyDown(event));
    on(byId('text'), 'input', () => this.#typed());
    on(byId('text'), 'blur', () => this.#stopTyping());
    on(window, 'resize', () => this.#atEnd && this.#toEnd());
    this.#listenToDialogs(on);
  }

  #listenToDialogs(on) {
    on(byId('new-direct'), 'click', () => show(byId('direct-dialog')));
    on(byId('new-group'), 'click', () => show(byId('group-dialog')));
    for (const button of document.querySelectorAll('[data-close]')) on(button, 'click', () => button.closest('dialog').close());
    on(byId('direct-form'), 'submit', (event) => {
      const user = byId('direct-user').value.trim();
      this.#openNew(event, user === '' ? undefined : { kind: 'direct', user });
    });
    on(byId('group-form'), 'submit', (event) => {
      const subject = byId('group-subject').value.trim();
      const members = byId('group-members').value.split(/[,;]/).map((user) => user.trim()).filter(Boolean);
      this.#openNew(event, subject === '' ? undefined : { kind: 'group', subject, members });
    });
  }

  async #openNew(event, fields) {
    event.preventDefault();
    const form = event.target;
    const error = form.querySelector('.error');
    if (fields === undefined) {
      error.textContent = 'Please fill this in.';
      return;
    }
    const submit = form.querySelector('.primary');
    submit.disabled = true;
    error.textContent = this.#parlance.state.name === 'online' ? '' : 'Not connected; this waits for the server.';
    try {
      const id = await this.#parlance.open(fields);
      form.reset();
      form.closest('dialog').close();
      location.hash = `#/c/${id}`;
    } catch (refusal) {
      error.textContent = refusal.message;
    } finally {
      submit.disabled = false;
    }
  }

  // Which conversation is open

  #route() {
    const id = /^#\/c\/([^/]+)$/.exec(location.hash)?.[1];
    if (id === this.#openId) return;
    this.#leave();
    this.#openId = id;
    this.#atEnd = true;
    byId('chat').classList.toggle('talking', id !== undefined);
    byId('timeline').replaceChildren();
    byId('text').value = this.#drafts.get(id) ?? '';
    this.#draw();
    if (id !== undefined && matchMedia('(hover: hover)').matches) byId('text').focus();
  }

  #leave() {
    if (this.#openId === undefined) return;
    this.#stopTyping();
    const text = byId('text').value;
    if (text === '') this.#drafts.delete(this.#openId);
    else this.#drafts.set(this.#openId, text);
    this.#membersFor = undefined;
  }

  #open() {
    return this.#openId === undefined ? undefined : this.#parlance.conversation(this.#openId);
  }

  /** Asks for what the open conversation still lacks; does nothing when all is there. */
  #complete(conversation) {
    if (this.#parlance.state.name !== 'online') return;
    if (!conversation.wanted) this.#parlance.loadOlder(conversation.id).catch(() => {});
    const session = `${conversation.id} ${this.#parlance.session}`;
    if (this.#membersFor === session) return;
    this.#membersFor = session;
    this.#parlance.loadMembers(conversation.id).catch(() => (this.#membersFor = undefined));
  }

  // Drawing

  /** One drawing for all changes of this turn. A microtask, so that it also happens in a tab in the background. */
  #drawSoon() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      if (!this.#abort.signal.aborted) this.#draw();
    });
  }

  #draw() {
    const parlance = this.#parlance;
    byId('me').textContent = parlance.name ?? parlance.user ?? '';
    const select = (id) => (location.hash = `#/c/${id}`);
    const { user: me, presence } = parlance;
    const all = parlance.conversations();
    reconcile(byId('list'), all.map((c) => conversationItem(c, { me, presence, open: c.id === this.#openId, select })));
    byId('list-empty').hidden = all.length > 0 || parlance.state.name !== 'online';
    byId('more').hidden = !parlance.hasMore;
    const unread = all.reduce((sum, c) => sum + c.unread, 0);
    document.title = unread > 0 ? `(${unread}) Parlance` : 'Parlance';
    this.#drawOpen();
  }

  #drawOpen() {
    const conversation = this.#open();
    byId('open').hidden = conversation === undefined;
    byId('nothing').hidden = conversation !== undefined;
    if (conversation === undefined) return;
    this.#complete(conversation);
    byId('title').textContent = titleOf(conversation);
    byId('about').textContent = aboutLine(conversation, this.#parlance.presence);
    byId('typing').textContent = typingLine([...conversation.typing.keys()]);
    const writable = !conversation.left && conversation.view.status !== 'closed' && conversation.view.status !== 'archived';
    byId('text').disabled = !writable;
    byId('text').placeholder = writable ? 'Write a message' : 'You cannot write here.';
    this.#drawTimeline(conversation);
    this.#seen(conversation);
  }

  #drawTimeline(conversation) {
    const scroller = byId('scroller');
    if (this.#atEnd && conversation.messages.length > MOST_KEPT) conversation.trim(KEPT);
    const actions = {
      resend: (key) => this.#parlance.resend(conversation.id, key).catch(() => {}),
      discard: (key) => this.#parlance.discard(conversation.id, key),
    };
    const anchor = this.#atEnd ? undefined : firstVisible(scroller);
    byId('older').hidden = !conversation.loaded || conversation.floor === 0;
    byId('timeline').setAttribute('aria-busy', String(conversation.loading !== undefined));
    reconcile(byId('timeline'), timelineItems(conversation, this.#parlance.user, actions));
    if (this.#atEnd) scroller.scrollTop = scroller.scrollHeight;
    else if (anchor !== undefined) scroller.scrollTop += topOf(anchor.key) - anchor.top;
    byId('newest').hidden = this.#atEnd || conversation.unread === 0;
  }

  #stateChanged() {
    const { name, reason } = this.#parlance.state;
    clearInterval(this.#countdown);
    if (name === 'refused') {
      this.#signOut(reason);
      return;
    }
    this.#drawState();
    if (name === 'waiting') this.#countdown = setInterval(() => this.#drawState(), 1000);
    this.#drawSoon();
  }

  #drawState() {
    const { name, retryAt } = this.#parlance.state;
    const seconds = Math.max(1, Math.ceil(((retryAt ?? 0) - Date.now()) / 1000));
    const words = { connecting: 'Connecting…', waiting: `Not connected. Trying again in ${seconds} s. What you write is sent then.` };
    const banner = byId('connection');
    banner.dataset.state = name;
    banner.textContent = words[name] ?? '';
  }

  // Reading

  #seen(conversation) {
    const phoneShowsList = byId('talk').offsetParent === null;
    if (document.visibilityState !== 'visible' || phoneShowsList || !this.#atEnd || !conversation.loaded) return;
    this.#parlance.markRead(conversation.id);
  }

  #lookedAt() {
    if (document.visibilityState !== 'visible') return;
    this.#parlance.wake();
    this.#drawSoon();
  }

  #scrolled() {
    const scroller = byId('scroller');
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    if (atEnd !== this.#atEnd) {
      this.#atEnd = atEnd;
      this.#drawSoon();
    }
    if (scroller.scrollTop < NEAR_START && scroller.scrollHeight > scroller.clientHeight) this.#loadOlder();
  }

  #loadOlder() {
    const conversation = this.#open();
    if (conversation === undefined || !conversation.loaded || conversation.floor === 0) return;
    if (conversation.loading === undefined) this.#parlance.loadOlder(conversation.id).catch(() => {});
  }

  #toEnd() {
    this.#atEnd = true;
    this.#drawSoon();
  }

  // Writing

  #submit(event) {
    event.preventDefault();
    const text = byId('text').value.trim();
    const conversation = this.#open();
    if (text === '' || conversation === undefined || byId('text').disabled) return;
    byId('text').value = '';
    this.#stopTyping();
    this.#atEnd = true;
    // A refusal is shown at the message itself.
    this.#parlance.send(conversation.id, text).catch(() => {});
  }

  #keyDown(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    byId('composer').requestSubmit();
  }

  #typed() {
    if (this.#openId === undefined) return;
    const on = byId('text').value.trim() !== '';
    this.#parlance.typing(this.#openId, on);
    clearTimeout(this.#typingTimer);
    if (on) this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING_PAUSE);
  }

  #stopTyping() {
    clearTimeout(this.#typingTimer);
    if (this.#openId !== undefined) this.#parlance.typing(this.#openId, false);
  }
}

function show(dialog) {
  dialog.querySelector('.error').textContent = '';
  dialog.showModal();
}

/** The first message in sight, which stays in place when others appear above it. */
function firstVisible(scroller) {
  const { top } = scroller.getBoundingClientRect();
  for (const item of byId('timeline').children) {
    const box = item.getBoundingClientRect();
    if (item.dataset.seq !== undefined && box.bottom > top) return { key: item.dataset.key, top: box.top };
  }
  return undefined;
}

function topOf(key) {
  const item = byId('timeline').querySelector(`[data-key="${CSS.escape(key)}"]`);
  return item?.getBoundingClientRect().top ?? 0;
}
