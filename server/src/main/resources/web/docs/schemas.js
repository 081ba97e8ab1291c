// Shows JSON Schema to people: what a value may be, the fields of an object, and an example. Text goes in as text.

/** An element with attributes and children; texts become text nodes. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Nodes of a text in which `code` and [links](to) are marked. */
export function prose(text = '') {
  return text.split(/(`[^`]+`|\[[^\]]+\]\([^)]+\))/).map((part) => {
    if (part.startsWith('`')) return el('code', {}, part.slice(1, -1));
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    return link ? el('a', { href: link[2].includes('/') ? link[2] : `v1/${link[2]}` }, link[1]) : part;
  });
}

export function table(heads, rows) {
  if (rows.length === 0) return null;
  const head = el('thead', {}, el('tr', {}, heads.map((text) => el('th', { scope: 'col' }, text))));
  const body = rows.map(([first, ...cells]) => el('tr', {}, el('th', { scope: 'row' }, first), cells.map((cell) => el('td', {}, cell))));
  return el('div', { class: 'wide' }, el('table', {}, head, el('tbody', {}, body)));
}

export class Schemas {
  #documents;

  /** `documents`: the parsed documents by file name. */
  constructor(documents) {
    this.#documents = documents;
  }

  /** What a reference of a document leads to: `{name, file, value}`, `name` only for named schemas. */
  follow(value, file) {
    let at = { name: null, file, value };
    while (at.value?.$ref !== undefined) {
      const [home, pointer] = at.value.$ref.split('#');
      const path = pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
      const inside = home || at.file;
      at = {
        name: path[1] === 'schemas' ? path.at(-1) : at.name,
        file: inside,
        value: path.reduce((node, key) => node?.[key], this.#documents[inside]),
      };
    }
    return at;
  }

  /** What a value may be, in a few words. */
  kind(schema, file) {
    const { name, file: inside, value } = this.follow(schema, file);
    if (name !== null) return [el('a', { href: `#schema-${name}` }, name)];
    if (value.const !== undefined) return [el('code', {}, JSON.stringify(value.const))];
    if (value.enum) return value.enum.flatMap((one, i) => [i === 0 ? '' : ' ', el('code', {}, one)]);
    if (value.oneOf) return value.oneOf.flatMap((one, i) => [i === 0 ? '' : ' or ', ...this.kind(one, inside)]);
    if (value.type === 'array') return ['array of ', ...this.kind(value.items, inside), ...bounds(value)];
    if (value.type === 'object' && typeof value.additionalProperties === 'object' && !value.properties) {
      return ['object of ', ...this.kind(value.additionalProperties, inside)];
    }
    return [value.type ?? 'object', ...bounds(value)];
  }

  /** All fields of an object, those of `allOf` included: `[name, schema, file, required]`. */
  fields(schema, file) {
    const { file: inside, value } = this.follow(schema, file);
    const all = new Map();
    const required = new Set(value.required);
    for (const part of value.allOf ?? []) {
      for (const [name, field, home, needed] of this.fields(part, inside)) {
        all.set(name, [name, field, home]);
        if (needed) required.add(name);
      }
    }
    for (const [name, field] of Object.entries(value.properties ?? {})) all.set(name, [name, field, inside]);
    return [...all.values()].map((field) => [...field, required.has(field[0])]);
  }

  /** The fields as a table; for alternatives, their names. */
  shape(schema, file) {
    const { file: inside, value } = this.follow(schema, file);
    const of = value.allOf?.length === 1 ? this.follow(value.allOf[0], inside) : { value, file: inside };
    if (of.value.oneOf && !of.value.properties) return el('p', {}, 'One of: ', this.kind({ oneOf: of.value.oneOf }, of.file));
    const rows = this.fields(schema, file).map(([name, field, home, needed]) => [
      [el('code', {}, name), needed ? el('span', { class: 'needed' }, ' required') : ''],
      this.kind(field, home),
      prose(this.#about(field, home)),
    ]);
    return table(['field', 'value', ''], rows);
  }

  #about(field, file) {
    const own = field.description ?? (field.$ref ? '' : this.follow(field, file).value.description) ?? '';
    return field.default === undefined ? own : `${own} Default: \`${JSON.stringify(field.default)}\`.`.trim();
  }

  /** An example: the schema's own, or one put together from those of its fields. */
  example(schema, file, depth = 0) {
    const { file: inside, value } = this.follow(schema, file);
    if (value.examples) return value.examples[0];
    if (value.const !== undefined) return value.const;
    if (value.enum) return value.enum[0];
    if (value.default !== undefined) return value.default;
    if (value.type === 'array') return depth > 3 ? [] : [this.example(value.items, inside, depth + 1)];
    if (value.oneOf && !value.properties) return this.example(value.oneOf[0], inside, depth);
    if (value.type !== 'object' && !value.allOf) return { string: '…', integer: value.minimum ?? 0, number: 0, boolean: true }[value.type];
    const one = {};
    for (const [name, field, home] of this.fields(schema, file)) one[name] = this.example(field, home, depth + 1);
    return one;
  }
}

function bounds({ minimum, maximum, minLength, maxLength, maxItems, format }) {
  const said = [];
  if (maximum < Number.MAX_SAFE_INTEGER) said.push(`${minimum ?? 0}…${maximum}`);
  else if (minimum !== undefined) said.push(`≥ ${minimum}`);
  if (maxLength !== undefined) said.push(minLength === undefined ? `≤ ${maxLength} characters` : `${minLength}…${maxLength} characters`);
  if (maxItems !== undefined) said.push(`at most ${maxItems}`);
  if (format !== undefined) said.push(format);
  return said.length === 0 ? [] : [el('span', { class: 'note' }, ` (${said.join(', ')})`)];
}
