import type { Action } from '../../../catalog/action.js';
import type { Progress } from '../../../connector/public-types.js';
import { type HostResult, refusedByHost } from '../../shared/refusals.js';
import { findConnection } from './connection-node.js';
import { secretFields, typeOf } from './names.js';
import type { Done, Message, NodeConfig, Red, RedNode, Send } from './red.js';
import {
  chainFields,
  doneStatus,
  failedStatus,
  progressStatus,
  type StepSummary,
  summarizeStep,
} from './report.js';
import { readTypedInputs, type TypedInputs } from './typed-inputs.js';

/** Registers the node type of an action. It has one input, and the outputs `done` and `failed`. */
export function registerAction(red: Red, action: Action): void {
  function OktaAction(this: RedNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    const closing = new AbortController();
    const running = new Set<Promise<void>>();
    this.on('input', (message, send, done) => {
      const run = runAction(red, this, action, config, message, closing.signal)
        .then((result) => {
          if (closing.signal.aborted) warnInterrupted(this, result, done);
          else deliver(this, action, config, message, result, send, done);
        })
        .catch(done)
        .finally(() => running.delete(run));
      running.add(run);
    });
    this.on('close', (_removed, done) => {
      closing.abort();
      this.status({});
      void Promise.allSettled(running).then(() => done());
    });
  }
  red.nodes.registerType(typeOf(action), OktaAction, {
    credentials: Object.fromEntries(
      secretFields(action).map((name) => [name, { type: 'password' as const }]),
    ),
  });
}

async function runAction(
  red: Red,
  node: RedNode,
  action: Action,
  config: NodeConfig,
  message: Message,
  signal: AbortSignal,
): Promise<HostResult> {
  const connection = findConnection(red, config.connection);
  if (connection === undefined) {
    return refusedByHost({
      code: 'INVALID_CONNECTION',
      message: 'This node has no connection.',
      remedy: 'Open the node, choose a connection and deploy.',
    });
  }
  const step = { node, action, config };
  const refusal = connection.steps.refusal(step);
  if (refusal !== undefined) return refusal;
  node.status({ fill: 'blue', shape: 'dot', text: 'running' });
  let inputs: Record<string, unknown>;
  try {
    inputs = await readTypedInputs(red, node, action, (config.fields ?? {}) as TypedInputs, message);
  } catch (error) {
    return refusedByHost({
      code: 'INVALID_INPUT',
      message: (error as Error).message,
      remedy: 'Correct the expression. Nothing was sent.',
    });
  }
  const onProgress = (progress: Progress) => node.status(progressStatus(progress));
  return connection.steps.run(step, inputs, { signal, onProgress });
}

/**
 * Sends the result to the output `done` or `failed`. A failure whose output has no wire is also reported to Node-RED, so
 * that it appears in the debug sidebar and reaches catch nodes.
 */
function deliver(
  node: RedNode,
  action: Action,
  config: NodeConfig,
  message: Message,
  result: HostResult,
  send: Send,
  done: Done,
): void {
  message.okta = result;
  message.oktaSteps = [
    ...((message.oktaSteps as StepSummary[] | undefined) ?? []),
    summarizeStep(action, config.name || action.title, result),
  ];
  if (result.ok) {
    message.payload = chainFields(action, result.output);
    node.status(doneStatus(result.output));
    send([message, null]);
    done();
    return;
  }
  node.status(failedStatus(result.error));
  send([null, message]);
  const handled = (config.wires?.[1]?.length ?? 0) > 0;
  done(handled ? undefined : new Error(`${result.error.message} ${result.error.remedy}`));
}

/** Logs the result of a run that a deploy interrupted: the nodes that would get it no longer exist. */
function warnInterrupted(node: RedNode, result: HostResult, done: Done): void {
  if (result.ok) node.warn('A deploy stopped the flow while this step ran. The step completed.');
  else {
    const { code, message, remedy, outcome } = result.error;
    node.warn(`${code}: ${message} ${remedy} (outcome: ${outcome})`);
  }
  done();
}
