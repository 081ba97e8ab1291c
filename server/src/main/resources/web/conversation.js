// What this client knows about one conversation: the log of changes read so far, folded into messages. Pure: no socket, no clock.
//
//   1 ……… floor │ floor+1 ……… position │ position+1 …
//   not loaded  │ every message known  │ not seen yet (own messages may already be here, from their acks)

const MOST_KEPT_UNREAD = 1000;

export class Conversation {
  /** The conversation as the server lists it, kept up to date; see `Conversation` in the protocol. */
  view;
  /** Everything up to this seq has been applied; a resume starts after it. */
  position;
  /** Messages at or before this seq are not loaded. */
  floor;
  /** Known messages, ascending by seq. Objects are replaced, never changed. */
  messages = [];
  /** Own messages which the server has not acknowledged yet: `{key, text, state: 'sending'|'failed', error?, at}`. */
  pending = [];
  /** `user → Member`, as far as asked for. */
  members = new Map();
  /** Who is typing: `user → time after which that is stale`. */
  typing = new Map();
  /** Somebody looks at the messages, so they are kept. */
  wanted = false;
  /** A first page has arrived since the last reset. */
  loaded = false;
  /** How far the user has read. */
  read;
  #me;
  #byId = new Map();
  #covered;
  #unreadCovered;
  #unreadLive = [];

  constructor(view, me) {
    this.#me = me;
    this.restart(view);
  }

  get id() {
    return this.view.id;
  }

  get unread() {
    return this.#unreadCovered + this.#unreadLive.length;
  }

  /** Whether the user may still write here as a member. */
  get left() {
    return this.view.role === undefined && this.view.kind !== 'global';
  }

  message(id) {
    return this.#byId.get(id);
  }

  /** Begins anew from the server's view, forgetting all messages. */
  restart(view) {
    this.reset(view.lastSeq);
    this.#unreadLive = [];
    this.#covered = 0;
    this.read = 0;
    this.takeView(view);
  }

  /** The changes up to `last` will not be seen one by one: messages must be loaded again, live changes go on after `last`. */
  reset(last) {
    this.messages = [];
    this.#byId.clear();
    this.position = last;
    this.floor = last;
    this.loaded = false;
  }

  /** Takes what the server says about the conversation as a whole, without moving the position. */
  takeView(view) {
    const newest = this.view?.lastMessage;
    this.view = { ...view };
    if (newest !== undefined && newest.seq > (view.lastMessage?.seq ?? 0)) this.view.lastMessage = newest;
    this.#covered = Math.max(this.#covered, view.lastSeq);
    this.#unreadCovered = view.unread ?? 0;
    this.#unreadLive = this.#unreadLive.filter((seq) => seq > view.lastSeq);
    const read = view.marks?.read ?? 0;
    if (this.read > read) this.#passed();
    else this.read = read;
  }

  /** Applies the next change. A change seen before does nothing (false); one after a hole resets first. */
  apply(change) {
    if (change.seq <= this.position) return false;
    if (change.seq > this.position + 1) this.reset(change.seq - 1);
    this.position = change.seq;
    if (!this.wanted) this.floor = change.seq;
    const fresh = change.seq > this.#covered;
    this.#fold(change);
    if (fresh) this.#foldIntoView(change);
    return true;
  }

  /** A page of history that was asked for with `before: floor + 1`; one that was asked for at another floor is ignored. */
  insertPage(page, before) {
    if (before !== this.floor + 1) return false;
    for (const message of page.messages) this.put(message);
    this.floor = page.hasMore && page.messages.length > 0 ? page.messages[0].seq - 1 : 0;
    this.loaded = true;
    return true;
  }

  /** Adds or replaces a message at its place in the order. */
  put(message) {
    const known = this.#byId.get(message.id);
    this.#byId.set(message.id, message);
    if (message.sender === this.#me && message.key !== undefined) {
      this.pending = this.pending.filter((draft) => draft.key !== message.key);
    }
    let at = this.messages.length;
    while (at > 0 && this.messages[at - 1].seq >= message.seq) at--;
    this.messages = this.messages.toSpliced(at, known === undefined ? 0 : 1, message);
  }

  /** Forgets the oldest messages beyond the newest `keep`. */
  trim(keep) {
    if (this.messages.length <= keep) return;
    const dropped = this.messages.slice(0, -keep);
    this.messages = this.messages.slice(-keep);
    this.floor = dropped.at(-1).seq;
    for (const { id } of dropped) this.#byId.delete(id);
  }

  /** The user has read up to `seq`, here or on another device. False: the rest must be counted by the server. */
  markRead(seq) {
    if (seq <= this.read) return true;
    this.read = seq;
    return this.#passed();
  }

  takeMark(user, marks) {
    const member = this.members.get(user);
    if (member === undefined) return;
    const { read = 0, delivered = 0 } = member.marks ?? {};
    const next = { read: Math.max(read, marks.read ?? 0), delivered: Math.max(delivered, marks.delivered ?? 0) };
    this.members.set(user, { ...member, marks: next });
  }

  /** `sending`, `stored`, `delivered` or `read`, for an own message; only direct conversations know the last two. */
  receipt(message) {
    if (this.view.kind !== 'direct') return 'stored';
    const marks = this.members.get(this.view.with)?.marks;
    if ((marks?.read ?? 0) >= message.seq) return 'read';
    return (marks?.delivered ?? 0) >= message.seq ? 'delivered' : 'stored';
  }

  #passed() {
    this.#unreadLive = this.#unreadLive.filter((seq) => seq > this.read);
    if (this.#unreadCovered === 0) return true;
    if (this.read < this.#covered) return false;
    this.#unreadCovered = 0;
    return true;
  }

  #fold(change) {
    switch (change.type) {
      case 'opened':
        for (const member of change.members ?? []) this.members.set(member.user, member);
        break;
      case 'message':
        this.typing.delete(change.message.sender);
        if (this.wanted) this.put(change.message);
        break;
      case 'edited':
        this.#patch(change, (m) => ({ ...m, ...pick(change, ['text', 'metadata', 'attachments', 'editedAt']) }));
        break;
      case 'deleted':
        this.#patch(change, (m) => deleted(m, change.at));
        break;
      case 'reacted':
      case 'unreacted':
        this.#patch(change, (m) => ({ ...m, reactions: reactions(m.reactions ?? [], change) }));
        break;
      case 'pinned':
      case 'unpinned':
        this.#patch(change, (m) => ({ ...m, pinned: change.type === 'pinned' }));
        break;
      case 'joined':
        this.members.set(change.user, { user: change.user, role: change.role, joinedAt: change.at, marks: {} });
        break;
      case 'left':
        this.members.delete(change.user);
        this.typing.delete(change.user);
        break;
      case 'role':
        if (this.members.has(change.user)) this.members.set(change.user, { ...this.members.get(change.user), role: change.role });
        break;
    }
  }

  #foldIntoView(change) {
    const view = this.view;
    view.lastSeq = change.seq;
    view.updatedAt = change.at;
    if (change.type === 'message') this.#count(change.message);
    if (change.type === 'deleted') this.#uncount(change);
    if (change.type === 'joined') view.members = (view.members ?? 0) + 1;
    if (change.type === 'left') view.members = Math.max(0, (view.members ?? 1) - 1);
    if (change.user === this.#me && (change.type === 'joined' || change.type === 'role')) view.role = change.role;
    if (change.user === this.#me && change.type === 'left') delete view.role;
    if (change.type === 'updated' || change.type === 'opened') {
      Object.assign(view, pick(change, ['kind', 'key', 'subject', 'avatar', 'metadata', 'status']));
    }
    if (change.type === 'opened') this.#opened(change);
  }

  #opened(change) {
    const members = change.members ?? [];
    this.view.members = members.length;
    this.view.role ??= members.find((m) => m.user === this.#me)?.role;
    if (change.kind === 'direct') this.view.with ??= members.find((m) => m.user !== this.#me)?.user;
  }

  #count(message) {
    this.view.lastMessage = message;
    if (message.sender === this.#me || message.seq <= this.read) return;
    if (this.#unreadLive.length < MOST_KEPT_UNREAD) this.#unreadLive.push(message.seq);
  }

  #uncount(change) {
    const at = this.#unreadLive.indexOf(change.messageSeq);
    const sender = this.#byId.get(change.message)?.sender ?? change.actor;
    if (at >= 0) this.#unreadLive.splice(at, 1);
    else if (change.messageSeq > this.read && sender !== this.#me) this.#unreadCovered = Math.max(0, this.#unreadCovered - 1);
  }

  #patch(change, make) {
    const message = this.#byId.get(change.message);
    if (message !== undefined) this.put(make(message));
    const last = this.view.lastMessage;
    if (last?.id === change.message) this.view.lastMessage = make(last);
  }
}

function deleted(message, at) {
  const kept = pick(message, ['id', 'conversation', 'seq', 'sender', 'at', 'kind', 'key', 'replyTo', 'thread']);
  return { ...kept, deletedAt: at };
}

function reactions(before, { type, emoji, actor }) {
  const others = before.map((r) => (r.emoji === emoji ? { ...r, users: (r.users ?? []).filter((u) => u !== actor) } : r));
  const entry = others.find((r) => r.emoji === emoji);
  const had = before.find((r) => r.emoji === emoji);
  const knew = (had?.users ?? []).includes(actor);
  if (type === 'unreacted') {
    if (entry !== undefined && knew) entry.count = had.count - 1;
    return others.filter((r) => r.count > 0);
  }
  if (entry === undefined) return [...others, { emoji, count: 1, users: [actor] }];
  entry.users = [...entry.users, actor];
  entry.count = knew ? had.count : had.count + 1;
  return others;
}

function pick(from, names) {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
}
