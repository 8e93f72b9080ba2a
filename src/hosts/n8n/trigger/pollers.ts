import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

/** A trigger node that this process polls, as n8n gave it to the last poll. */
export interface Poller {
  /** What n8n keeps for the node. */
  readonly kept: IDataObject;
  /** Starts an execution and saves what is kept. */
  readonly emit: (data: INodeExecutionData[][]) => void;
}

/** One node of one workflow. */
export function nodeKey(functions: Pick<IPollFunctions, 'getWorkflow' | 'getNode'>): string {
  return `${functions.getWorkflow().id}:${functions.getNode().id}`;
}

/** Those that an event hook wakes. */
export const pollers = new Map<string, Poller>();

const underWay = new Map<string, Promise<unknown>>();

/** Whether the node's log is being read. */
export function isReading(node: string): boolean {
  return underWay.has(node);
}

/** Reads for the node once nobody else in this process does. */
export async function inTurn<T>(node: string, read: () => Promise<T>): Promise<T> {
  while (underWay.has(node)) await underWay.get(node);
  const reading = read();
  underWay.set(
    node,
    reading.catch(() => undefined),
  );
  try {
    return await reading;
  } finally {
    underWay.delete(node);
  }
}
