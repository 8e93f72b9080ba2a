import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** The part of Node-RED's runtime API that the nodes use. Declared here so that loading them needs no Node-RED. */
export interface Red {
  nodes: {
    registerType(type: string, setup: NodeSetup, options?: TypeOptions): void;
    createNode(node: RedNode, config: NodeConfig): void;
    getNode(id: string): RedNode | null;
  };
  util: {
    generateId(): string;
    evaluateNodeProperty(
      value: string,
      type: string,
      node: RedNode,
      message: Message,
      callback: (error: unknown, value: unknown) => void,
    ): void;
  };
  auth: { needsPermission(permission: string): Handler };
  httpAdmin: {
    get(path: string, ...handlers: Handler[]): void;
    post(path: string, ...handlers: Handler[]): void;
  };
  /** For the requests that flows serve. */
  httpNode: {
    use(handler: (request: IncomingMessage, response: ServerResponse, next: () => void) => void): void;
  };
  hooks: {
    add(hook: string, listener: (event: never) => void): void;
    remove(hook: string): void;
  };
  readonly events: EventEmitter;
  settings: Readonly<Record<string, unknown>>;
}

/** A message on its way to a node, as Node-RED's hooks tell of it. */
export interface Delivery {
  readonly msg: Message;
  readonly source?: { readonly node?: RedNode };
  readonly destination: { readonly node?: RedNode };
}

export type NodeSetup = (this: RedNode, config: NodeConfig) => void;

export interface TypeOptions {
  credentials?: Record<string, { type: 'password' | 'text' }>;
  settings?: Record<string, { value: unknown; exportable: boolean }>;
}

export interface NodeConfig {
  id: string;
  type: string;
  name?: string;
  wires?: readonly (readonly string[])[];
  readonly [property: string]: unknown;
}

export type Message = Record<string, unknown>;
export type Send = (messages: readonly (Message | null)[]) => void;
export type Done = (error?: Error) => void;

export interface Status {
  fill?: 'red' | 'green' | 'yellow' | 'blue' | 'grey';
  shape?: 'dot' | 'ring';
  text?: string;
}

export interface RedNode {
  id: string;
  /** In an instance of a subflow: the id of the node in the subflow's definition. */
  _alias?: string;
  /** The flows and subflow instances around the node, and the node itself. */
  readonly _path?: string;
  /** How many of its listeners say when they are done. */
  readonly _expectedDoneCount?: number;
  credentials?: Readonly<Record<string, string | undefined>>;
  status(status: Status): void;
  send: Send;
  warn(text: string): void;
  error(text: string, message?: Message): void;
  on(event: 'input', listener: (message: Message, send: Send, done: Done) => void): void;
  on(event: 'close', listener: ((removed: boolean, done: () => void) => void) | (() => void)): void;
}

export interface Request {
  params: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, unknown>>;
  body?: unknown;
}

export interface Response {
  status(code: number): Response;
  json(body: unknown): void;
}

export type Handler = (request: Request, response: Response, next: () => void) => void;

/** The part of the embedded Node-RED's API that the builder uses. */
export interface NodeRed {
  init(server: Server, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly httpAdmin: (request: IncomingMessage, response: ServerResponse) => void;
  readonly httpNode: (request: IncomingMessage, response: ServerResponse) => void;
  readonly events: EventEmitter;
  readonly hooks: { add(hook: string, listener: (event: never) => void): void };
  readonly version: string | (() => string);
}
