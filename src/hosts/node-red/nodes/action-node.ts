import type { Action } from '../../../catalog/action.js';
import type { Progress } from '../../../connector/public-types.js';
import { type HostResult, refusedByHost } from '../../shared/refusals.js';
import { findConnection } from './connection-node.js';
import { secretFields, typeOf } from './names.js';
import type { Done, Message, NodeConfig, Red, RedNode, Send } from './red.js';
import { chainFields, doneStatus, failedStatus, progressStatus, type StepTold, tellStep } from './report.js';
import { readTypedInputs, type TypedInputs } from './typed-inputs.js';

/** Registers the node of an action: one input, and the outputs done and failed. */
export function registerAction(red: Red, action: Action): void {
  function OktaAction(this: RedNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    const closing = new AbortController();
    const running = new Set<Promise<void>>();
    this.on('input', (message, send, done) => {
      const run = runAction(red, this, action, config, message, closing.signal)
        .then((result) => {
          if (closing.signal.aborted) tellCutOff(this, result, done);
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
      remedy: 'Open it, choose one and deploy.',
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
      remedy: 'Correct the expression; nothing was sent.',
    });
  }
  const onProgress = (progress: Progress) => node.status(progressStatus(progress));
  return connection.steps.run(step, inputs, { signal, onProgress });
}

/**
 * A failure goes out at the second output. Where nothing is wired to that, it is reported to Node-RED too, so that it
 * is seen in the debug side bar and by Catch nodes.
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
    ...((message.oktaSteps as StepTold[] | undefined) ?? []),
    tellStep(action, config.name || action.title, result),
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

/** A deploy takes away the nodes that the result would go to, so what became of the run is told in the log. */
function tellCutOff(node: RedNode, result: HostResult, done: Done): void {
  if (result.ok) node.warn('The flow was deployed anew while this ran; it was done all the same.');
  else {
    const { code, message, remedy, outcome } = result.error;
    node.warn(`${code}: ${message} ${remedy} (outcome: ${outcome})`);
  }
  done();
}
