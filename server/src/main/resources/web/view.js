// How things look: builds elements from conversations and messages. Text goes in as text, never as HTML.

const GROUPED_WITHIN = 5 * 60_000;
const RECEIPTS = {
  sending: ['◌', 'Sending'],
  stored: ['✓', 'Stored'],
  delivered: ['✓✓', 'Delivered'],
  read: ['✓✓', 'Read'],
};

const versions = new WeakMap();

/** Makes `parent` show exactly `items` (`{key, version, build}`), in order, rebuilding only those whose version changed. */
export function reconcile(parent, items) {
  const wanted = new Set(items.map((item) => item.key));
  for (const element of [...parent.children]) if (!wanted.has(element.dataset.key)) element.remove();
  const old = new Map([...parent.children].map((element) => [element.dataset.key, element]));
  let next = parent.firstElementChild;
  for (const item of items) {
    const before = old.get(item.key);
    const keep = before !== undefined && same(versions.get(before), item.version);
    const element = keep ? before : replace(before, item);
    if (before !== undefined && before === next) next = element;
    if (element === next) next = next.nextElementSibling;
    else parent.insertBefore(element, next);
  }
}

function replace(before, { key, version, build }) {
  const element = build();
  element.dataset.key = key;
  versions.set(element, version);
  if (before === undefined) return element;
  const focused = before.contains(document.activeElement);
  before.replaceWith(element);
  if (focused) element.querySelector('button')?.focus();
  return element;
}

function same(a, b) {
  return a !== undefined && a.length === b.length && a.every((value, i) => value === b[i]);
}

/** An element: `el('p.hint', {testid: 'x'}, 'text', child)`. `data` and `on` are objects, the other fields attributes. */
export function el(what, { data = {}, on = {}, ...attributes } = {}, ...children) {
  const [tag, ...classes] = what.split('.');
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  Object.assign(element.dataset, data);
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** What to call a conversation. */
export function titleOf({ id, view }) {
  if (view.kind === 'direct') return view.with ?? 'Direct message';
  return view.subject ?? view.key ?? (view.kind === 'global' ? 'Everybody' : `Conversation ${id}`);
}

/** One entry of the list of conversations. */
export function conversationItem(conversation, { me, presence, open, select }) {
  const { id, unread, view } = conversation;
  const status = view.kind === 'direct' ? (presence.get(view.with)?.status ?? 'offline') : 'offline';
  const last = view.lastMessage;
  const title = titleOf(conversation);
  return {
    key: id,
    version: [title, unread, last, status, open, dayOf(new Date().toISOString())],
    build: () => {
      const label = [title, status === 'offline' ? '' : status, unread > 0 ? `${unread} unread` : ''].filter(Boolean).join(', ');
      const button = el(
        'button.conversation',
        { 'data-testid': 'conversation', 'aria-current': open && 'true', data: { id }, on: { click: () => select(id) } },
        face(title, status),
        el('span.name', { 'data-testid': 'conversation-title' }, el('span.unseen', {}, label), el('span', { 'aria-hidden': 'true' }, title)),
        el('time', { datetime: last?.at }, last === undefined ? '' : briefTime(last.at)),
        el('span.last', { 'data-testid': 'conversation-last' }, last === undefined ? '' : preview(last, me)),
        unread > 0 ? el('span.unread', { 'data-testid': 'conversation-unread', 'aria-hidden': 'true' }, String(unread)) : undefined,
      );
      return el('li', {}, button);
    },
  };
}

function face(title, status) {
  const letter = [...title.replace(/^[^\p{L}\p{N}]+/u, '')][0] ?? '?';
  const dot = status === 'offline' ? undefined : el(`span.dot.${status}`, { 'data-testid': 'presence', data: { status } });
  return el('span.face', { 'aria-hidden': 'true' }, letter.toUpperCase(), dot);
}

function preview(message, me) {
  const who = message.sender === me ? 'You: ' : '';
  return who + (bodyOf(message).text || 'Attachment');
}

/** The entries of the open conversation: days, messages in their order, then what is not stored yet. */
export function timelineItems(conversation, me, actions) {
  const items = [];
  let previous;
  for (const message of conversation.messages) {
    if (previous === undefined || dayOf(previous.at) !== dayOf(message.at)) items.push(dayItem(message));
    items.push(messageItem(conversation, message, isFirst(previous, message), me));
    previous = message;
  }
  for (const draft of conversation.pending) items.push(draftItem(draft, previous?.sender !== me, actions));
  return items;
}

function isFirst(previous, message) {
  return previous?.sender !== message.sender || new Date(message.at) - new Date(previous.at) > GROUPED_WITHIN;
}

function dayItem({ id, at }) {
  const day = dayOf(at);
  return { key: `d:${id}`, version: [day], build: () => el('li.day', {}, day) };
}

function messageItem(conversation, message, first, me) {
  const mine = message.sender === me;
  const receipt = mine ? conversation.receipt(message) : '';
  const named = first && !mine && conversation.view.kind !== 'direct';
  return {
    key: mine && message.key !== undefined ? `k:${message.key}` : `m:${message.id}`,
    version: [message, receipt, first, named],
    build: () => (message.kind === 'system' ? systemLine(message) : bubble(message, { mine, receipt, first, named })),
  };
}

function systemLine(message) {
  return el('li.system', { 'data-testid': 'system', data: { id: message.id, seq: message.seq } }, message.text ?? '');
}

function bubble(message, { mine, receipt, first, named }) {
  const { text, gone } = bodyOf(message);
  const item = el(
    'li.message',
    { 'data-testid': 'message', data: { id: message.id, seq: message.seq, sender: message.sender, state: receipt || 'stored' } },
    el(named ? 'span.sender' : 'span.unseen', {}, mine ? 'You' : message.sender),
    el(gone ? 'div.text.gone' : 'div.text', { 'data-testid': 'message-text', dir: 'auto' }, ...(gone ? [text] : linked(text))),
    ...(message.attachments ?? []).map((a) => el('div.hint', {}, `📎 ${a.name ?? a.kind ?? 'file'}${a.bytes ? `, ${sizeOf(a.bytes)}` : ''}`)),
    foot(message, receipt),
  );
  item.classList.toggle('mine', mine);
  item.classList.toggle('first', first);
  return item;
}

function foot(message, receipt) {
  const reactions = (message.reactions ?? []).map((r) => el('span', { title: (r.users ?? []).join(', ') }, `${r.emoji} ${r.count}`));
  return el(
    'div.foot',
    {},
    ...reactions,
    message.editedAt !== undefined && message.deletedAt === undefined ? el('span', {}, 'edited') : undefined,
    el('time', { datetime: message.at }, clock(message.at)),
    receipt === '' ? undefined : tick(receipt),
  );
}

function tick(state) {
  const [sign, words] = RECEIPTS[state];
  const visible = el('span', { 'aria-hidden': 'true' }, sign);
  return el('span.tick', { 'data-testid': 'message-state', title: words, data: { state } }, visible, el('span.unseen', {}, words));
}

function draftItem(draft, first, { resend, discard }) {
  return {
    key: `k:${draft.key}`,
    version: [draft, first],
    build: () => {
      const failed = draft.state === 'failed';
      const item = el(
        `li.message.mine.${draft.state}`,
        { 'data-testid': 'message', data: { state: draft.state } },
        el('span.unseen', {}, 'You'),
        el('div.text', { 'data-testid': 'message-text', dir: 'auto' }, ...linked(draft.text)),
        failed ? el('div.error', { role: 'alert', 'data-testid': 'message-error' }, `Not sent: ${draft.error}`) : undefined,
        failed
          ? el(
              'div.foot',
              {},
              el('button', { 'data-testid': 'resend', on: { click: () => resend(draft.key) } }, 'Try again'),
              el('button', { 'data-testid': 'discard', on: { click: () => discard(draft.key) } }, 'Discard'),
            )
          : el('div.foot', {}, tick('sending')),
      );
      item.classList.toggle('first', first);
      return item;
    },
  };
}

function bodyOf(message) {
  if (message.deletedAt !== undefined) return { text: 'This message was deleted.', gone: true };
  if (message.kind === 'call') return { text: message.text || 'Call', gone: false };
  return { text: message.text ?? '', gone: false };
}

/** The text in pieces, web addresses as links. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/).map((piece, i) => {
    if (i % 2 === 0) return piece;
    return el('a', { href: piece, target: '_blank', rel: 'noopener noreferrer nofollow' }, piece);
  });
}

/** “ann is typing”, or nothing. */
export function typingLine(users) {
  if (users.length === 0) return '';
  if (users.length === 1) return `${users[0]} is typing…`;
  return users.length === 2 ? `${users[0]} and ${users[1]} are typing…` : 'Several people are typing…';
}

/** Who is here, for the line under the title. */
export function aboutLine({ view, members }, presence) {
  if (view.kind === 'direct') return presence.get(view.with)?.text ?? presence.get(view.with)?.status ?? '';
  const names = [...members.keys()];
  const count = view.members ?? names.length;
  const listed = names.length > 0 && names.length <= 8 && names.length === count ? `: ${names.join(', ')}` : '';
  return count === 1 ? `1 member${listed}` : `${count} members${listed}`;
}

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const briefFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

function clock(at) {
  return clockFormat.format(new Date(at));
}

function dayOf(at) {
  return dayFormat.format(new Date(at));
}

function briefTime(at) {
  return dayOf(at) === dayOf(new Date().toISOString()) ? clock(at) : briefFormat.format(new Date(at));
}

function sizeOf(bytes) {
  return bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
