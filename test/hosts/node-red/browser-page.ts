import type { EditedNode } from '../../../src/hosts/node-red/editor/browser.js';

/** The definition of a node type that the page registers with Node-RED's editor. */
export interface Definition {
  readonly category: string;
  readonly color: string;
  readonly icon: string;
  readonly paletteLabel: string;
  readonly defaults: Readonly<Record<string, { validate?: (this: unknown, value: unknown) => unknown }>>;
  readonly credentials: Readonly<Record<string, { type: string }>>;
  oneditprepare(this: Partial<EditedNode>): void;
}

/** A field of an open form, as a person sees it. */
export interface DrawnField {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly help: string;
  readonly types: readonly string[];
  /** It offers what it finds in the org. */
  readonly searches: boolean;
  readonly options: readonly { value: string; label: string }[];
  readonly type: string;
  readonly value: string;
}

/** A palette's page after its script has run: the registered node types, and the texts for the editor. */
export interface BrowserPage {
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly forms: ReadonlyMap<string, string>;
  readonly help: ReadonlyMap<string, string>;
  draw(type: string): DrawnField[];
}

type TypedInput = { types: readonly unknown[]; type: string; value: string };

/** The part of jQuery's objects that the page's script uses, without a document. */
class Element {
  readonly children: Element[] = [];
  readonly typed: TypedInput = { types: [], type: '', value: '' };
  readonly length = 1;
  content = '';
  constructor(readonly attributes: Readonly<Record<string, string>> = {}) {}
  append(...content: Element[]) {
    this.children.push(...content);
    return this;
  }
  appendTo(target: Element) {
    target.append(this);
    return this;
  }
  after(content: Element) {
    return this.append(content);
  }
  text(text: string) {
    this.content = text;
    return this;
  }
  val() {
    return '';
  }
  on = () => this;
  addClass = () => this;
  empty = () => this;
  toggle = () => this;
  toggleClass = () => this;
  prop = () => this;
  typedInput(what: string | { types: readonly unknown[] }, value?: string) {
    if (typeof what !== 'string') Object.assign(this.typed, what);
    else if (value === undefined) return this.typed[what as 'type' | 'value'];
    else Object.assign(this.typed, { [what]: value });
    return this;
  }
  all(): Element[] {
    return [this, ...this.children.flatMap((child) => child.all())];
  }
}

export function openPage(html: string): BrowserPage {
  const texts = (attribute: string) =>
    new Map(
      [
        ...html.matchAll(
          new RegExp(`<script type="text/html" ${attribute}="([^"]+)">([\\s\\S]*?)</script>`, 'g'),
        ),
      ].map(([, type = '', text = '']) => [type, new Element().text(text)]),
    );
  const templates = texts('data-template-name');
  const helpTexts = texts('data-help-name');
  const definitions = new Map<string, Definition>();
  let fields = new Element();

  const select = (selector: string, attributes?: Record<string, string>): Element => {
    if (selector.startsWith('<')) return new Element(attributes);
    if (selector === '#okta-fields') return fields;
    const template = templates.get(/^script\[data-template-name="(.+)"\]$/.exec(selector)?.[1] ?? '');
    const drawn = fields.all().find(({ attributes: { id } }) => `#${id}` === selector);
    return template ?? drawn ?? new Element();
  };
  const [, script = ''] = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(html) ?? [];
  // The org does not answer.
  const answer = { done: () => answer, fail: () => answer };
  Object.assign(select, { ajax: () => answer });
  new Function('RED', '$', script)(
    {
      settings: {},
      nodes: {
        registerType: (type: string, definition: Definition) => definitions.set(type, definition),
        eachConfig: () => {},
      },
    },
    select,
  );
  for (const { children } of templates.values()) {
    for (const child of children) helpTexts.set(child.attributes['data-help-name'] ?? '', child);
  }
  const trimmed = (elements: ReadonlyMap<string, Element>) =>
    new Map([...elements].map(([type, { content }]) => [type, content.trim()]));

  return {
    definitions,
    forms: trimmed(templates),
    help: trimmed(helpTexts),
    draw(type) {
      fields = new Element();
      definitions.get(type)?.oneditprepare.call({ type, fields: {} });
      const rows = fields.all().filter(({ children }) => children[1]?.attributes.type === 'text');
      return rows.map(({ children: [label, input, , help] }) => drawnField(label, input, help));
    },
  };
}

function drawnField(label = new Element(), input = new Element(), help = new Element()): DrawnField {
  const { types, type, value } = input.typed;
  const objects = types.map((one) =>
    typeof one === 'string'
      ? { value: one }
      : (one as { value: string; options?: DrawnField['options']; autoComplete?: unknown }),
  );
  return {
    id: input.attributes.id ?? '',
    label: label.all().reduce((text, { content }) => text + content, ''),
    placeholder: input.attributes.placeholder ?? '',
    help: help.content,
    types: objects.map((one) => one.value),
    searches: objects[0]?.autoComplete !== undefined,
    options: objects[0]?.options ?? [],
    type,
    value,
  };
}
