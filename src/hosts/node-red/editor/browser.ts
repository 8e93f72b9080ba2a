import type { StoredAs } from '../nodes/typed-inputs.js';

/** The part of jQuery that the forms use. The package compiles without the DOM's types. */
export interface Query {
  readonly length: number;
  append(...content: (Query | string)[]): Query;
  appendTo(target: Query): Query;
  after(content: Query): Query;
  empty(): Query;
  text(text: string): Query;
  val(): string;
  val(value: string): Query;
  attr(name: string, value: string): Query;
  addClass(name: string): Query;
  toggle(shown: boolean): Query;
  toggleClass(name: string, on: boolean): Query;
  prop(name: string, value: boolean): Query;
  prop(name: string): boolean;
  on(event: string, listener: () => void): Query;
  find(selector: string): Query;
  filter(selector: string): Query;
  width(): number;
  typedInput(options: TypedInputOptions): Query;
  typedInput(method: 'value' | 'type'): string;
  typedInput(method: 'value' | 'type', value: string): Query;
  typedInput(method: 'width', width: string): Query;
  typedInput(method: 'types', types: TypedInputOptions['types']): Query;
}

export interface QueryFactory {
  (selector: string, attributes?: Readonly<Record<string, string>>): Query;
  ajax(request: {
    url: string;
    method: 'GET' | 'POST';
    data?: unknown;
    contentType?: string;
    dataType: 'json';
  }): Answer;
}

/** jQuery's promise of a response. */
export interface Answer {
  done(listener: (body: Record<string, unknown>) => void): Answer;
  fail(listener: (failure: { responseJSON?: { error?: string } }) => void): Answer;
}

export interface TypedInputOptions {
  default: string;
  types: (string | TypedInputType)[];
}

export interface TypedInputType {
  value: string;
  label: string;
  icon?: string;
  inputType?: 'password';
  options?: { value: string; label: string }[];
  /** Several of the options may be chosen. */
  multiple?: boolean;
  hasValue?: boolean;
  autoComplete?: (text: string, done: (completions: Completion[]) => void) => void;
}

export interface Completion {
  value: string;
  label: Query;
}

/** The part of the editor's global object RED that the forms use. */
export interface Editor {
  nodes: {
    registerType(type: string, definition: object): void;
    eachConfig(visit: (node: { id: string; type: string }) => boolean): void;
  };
  settings: Readonly<Record<string, unknown>>;
  events: { on(event: string, listener: () => void): void };
  notify(content: Query | string, options: Notice | 'error'): { close(): void };
}

export interface Notice {
  type: 'warning';
  modal: boolean;
  fixed: boolean;
  width: number;
  buttons: { text: string; click(): void }[];
}

/** The node whose form is open, or whose values are validated. */
export interface EditedNode {
  id: string;
  type: string;
  name: string;
  connection?: string;
  org?: string;
  organizationUrl?: string;
  allowed?: boolean;
  fields: Record<string, StoredInput>;
  credentials?: Readonly<Record<string, unknown>>;
}

export interface StoredInput extends Partial<StoredAs> {
  type: string;
  value: string;
  label?: string;
}
