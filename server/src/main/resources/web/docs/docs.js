// Shows openapi.json and asyncapi.json, as this server serves them, to people.

import { el, prose, Schemas, table } from './schemas.js';

const OPENAPI = 'openapi.json';
const ASYNCAPI = 'asyncapi.json';

const main = document.getElementById('main');
const contents = document.getElementById('contents');

async function fetched(file) {
  const answer = await fetch(`v1/${file}`);
  if (!answer.ok) throw new Error(`${file}: HTTP ${answer.status}`);
  return answer.json();
}

function json(value) {
  return el('pre', { tabindex: '0' }, JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').length < 90
    ? JSON.stringify(value) : JSON.stringify(value, null, 2));
}

function entry(id, title, ...children) {
  return el('article', { id, 'aria-labelledby': `${id}-title` }, el('h4', { id: `${id}-title` }, title), children);
}

function part(title, child) {
  return child === null ? null : [el('h5', {}, title), child].flat();
}

/** Adds a group of entries to the page and its contents. */
function group(title, about, entries, links) {
  main.append(...[el('h3', {}, title), about ? el('p', {}, prose(about)) : null, ...entries].filter((one) => one !== null));
  contents.append(el('h2', {}, title), el('ul', {}, links.map(([href, text]) => el('li', {}, el('a', { href: `#${href}` }, text)))));
}

class Rest {
  #schemas;
  #operations;

  constructor(openapi, schemas) {
    this.#schemas = schemas;
    this.#operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })));
    main.append(el('h2', {}, 'Over HTTP'), el('p', {}, prose(openapi.info.description)));
    for (const tag of openapi.tags) {
      const own = this.#operations.filter((operation) => operation.tags.includes(tag.name));
      group(tag.name, tag.description, own.map((one) => this.#entry(one)),
        own.map((one) => [`operation-${one.operationId}`, one.summary]));
    }
  }

  #entry(operation) {
    const id = `operation-${operation.operationId}`;
    const body = operation.requestBody?.content['application/json']?.schema;
    const title = [
      el('span', { class: operation.method === 'GET' ? 'method other' : 'method' }, operation.method),
      el('a', { href: `#${id}` }, el('code', {}, operation.path)),
      el('span', { class: 'summary' }, prose(operation.summary)),
    ];
    return entry(id, title,
      operation.description ? el('p', {}, prose(operation.description)) : null,
      operation.security?.length === 0 ? el('p', { class: 'note' }, 'Needs no token.') : null,
      part('Parameters', this.#parameters(operation)),
      body ? part('Body', [this.#schemas.shape(body, OPENAPI), json(this.#schemas.example(body, OPENAPI))]) : null,
      operation.requestBody?.description ? part('Body', el('p', {}, prose(operation.requestBody.description))) : null,
      part('Answers', this.#answers(operation)),
      this.#example(operation));
  }

  #parameters({ parameters = [] }) {
    return table(['name', 'value', ''], parameters.map((parameter) => {
      const { value } = this.#schemas.follow(parameter, OPENAPI);
      return [
        [el('code', {}, value.name), value.required ? el('span', { class: 'needed' }, ' required') : ''],
        [...this.#schemas.kind(value.schema, OPENAPI), el('span', { class: 'note' }, ` in ${value.in}`)],
        prose([value.description, value.schema.default === undefined ? '' : `Default: \`${value.schema.default}\`.`].join(' ').trim()),
      ];
    }));
  }

  #answers({ responses }) {
    return table(['status', 'body', ''], Object.entries(responses).map(([status, response]) => {
      const { value } = this.#schemas.follow(response, OPENAPI);
      const content = Object.values(value.content ?? {})[0];
      const headers = Object.keys(value.headers ?? {}).filter((name) => !name.startsWith('RateLimit'));
      return [
        el('code', {}, status),
        content ? (content.schema ? this.#schemas.kind(content.schema, OPENAPI) : 'bytes') : '–',
        [...prose(value.description), headers.length === 0 ? '' : el('span', { class: 'note' }, ` Headers: ${headers.join(', ')}.`)],
      ];
    }));
  }

  #example({ responses }) {
    const good = Object.entries(responses).find(([status]) => status.startsWith('2'));
    const content = good && Object.values(this.#schemas.follow(good[1], OPENAPI).value.content ?? {})[0];
    if (!content?.schema || content.schema.type !== undefined) return null;
    return el('details', {}, el('summary', {}, `Example of ${good[0]}`), json(this.#schemas.example(content.schema, OPENAPI)));
  }
}

class Frames {
  #schemas;
  #asyncapi;

  constructor(asyncapi, schemas) {
    this.#asyncapi = asyncapi;
    this.#schemas = schemas;
    const channel = asyncapi.channels.connect;
    main.append(el('h2', {}, 'Over the connection'), el('p', {}, prose(asyncapi.info.description)),
      el('p', {}, el('code', {}, `GET ${channel.address}`), ' ', prose(channel.description)));
    const operations = Object.values(asyncapi.operations);
    const said = operations.filter(({ action }) => action === 'receive');
    const clients = said.map(({ messages, reply }) => [this.#key(messages[0]), reply]);
    const server = new Set(operations.flatMap(({ action, messages, reply }) => [...(action === 'send' ? messages : []), ...(reply?.messages ?? [])])
      .map((message) => this.#key(message)));
    this.#group('What clients say', clients);
    this.#group('What the server says', [...server].map((key) => [key, undefined]));
    group('Close codes', null, [table(['code', 'meaning', 'come back'], channel['x-close-codes'].map(({ code, description, comeBack }) =>
      [el('code', {}, String(code)), prose(description), comeBack ? 'yes' : 'no']))], []);
  }

  #key(reference) {
    return this.#asyncapi.channels.connect.messages[reference.$ref.split('/').at(-1)].$ref.split('/').at(-1);
  }

  #group(title, frames) {
    group(title, null, frames.map(([key, reply]) => this.#entry(key, reply)),
      frames.map(([key]) => [`frame-${key}`, this.#asyncapi.components.messages[key].name]));
  }

  #entry(key, reply) {
    const message = this.#asyncapi.components.messages[key];
    const id = `frame-${key}`;
    const examples = message.examples?.map((example) => example.payload) ?? [this.#schemas.example(message.payload, ASYNCAPI)];
    return entry(id, [el('a', { href: `#${id}` }, el('code', {}, message.name)), el('span', { class: 'summary' }, prose(message.summary))],
      message.description ? el('p', {}, prose(message.description)) : null,
      this.#schemas.shape(message.payload, ASYNCAPI),
      reply ? el('p', {}, 'Answered by ', reply.messages.flatMap((one, i) => [i === 0 ? '' : ' or ',
        el('a', { href: `#frame-${this.#key(one)}` }, this.#asyncapi.components.messages[this.#key(one)].name)]), '.') : null,
      part(examples.length > 1 ? 'Examples' : 'Example', examples.map(json)));
  }
}

function shapes(title, file, named, schemas) {
  const entries = Object.entries(named).map(([name, schema]) => {
    const id = `schema-${name}`;
    const plain = schemas.fields(schema, file).length === 0 && !schema.oneOf && !schema.allOf;
    return entry(id, el('a', { href: `#${id}` }, el('code', {}, name)),
      schema.description ? el('p', {}, prose(schema.description)) : null,
      plain ? el('p', {}, schemas.kind({ ...schema }, file)) : schemas.shape(schema, file),
      schema.examples ? part('Example', json(schema.examples[0])) : null);
  });
  group(title, null, entries, Object.keys(named).map((name) => [`schema-${name}`, name]));
}

async function show() {
  const [openapi, asyncapi] = await Promise.all([fetched(OPENAPI), fetched(ASYNCAPI)]);
  const schemas = new Schemas({ [OPENAPI]: openapi, [ASYNCAPI]: asyncapi });
  document.getElementById('loading').remove();
  new Rest(openapi, schemas);
  new Frames(asyncapi, schemas);
  main.append(el('h2', {}, 'Shapes'));
  shapes('Shapes', OPENAPI, openapi.components.schemas, schemas);
  shapes('Shapes of frames', ASYNCAPI, asyncapi.components.schemas, schemas);
  main.setAttribute('aria-busy', 'false');
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

show().catch((fault) => {
  main.setAttribute('aria-busy', 'false');
  main.replaceChildren(el('p', { class: 'error', role: 'alert' }, `The documents could not be shown: ${fault.message}`));
});
