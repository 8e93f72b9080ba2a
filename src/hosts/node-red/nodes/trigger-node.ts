import type { Trigger } from '../../../catalog/action.js';
import { MessagesUnderWay } from '../events/messages-under-way.js';
import { TriggerRun } from '../events/trigger-run.js';
import { typeOf } from './names.js';
import type { NodeConfig, Red, RedNode } from './red.js';

/** Registers the node type of a trigger. It has no input, and the outputs `event` and `problem`. */
export function registerTrigger(red: Red, trigger: Trigger): void {
  function OktaTrigger(this: RedNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    const closing = new AbortController();
    let running = Promise.resolve();
    const begin = () => {
      running = new TriggerRun(
        red,
        MessagesUnderWay.of(red),
        { trigger, node: this },
        config,
        closing.signal,
      ).run();
    };
    // Before, the nodes behind it may not exist.
    red.events.once('flows:started', begin);
    this.on('close', (_removed, done) => {
      red.events.off('flows:started', begin);
      closing.abort();
      this.status({});
      void running.finally(done);
    });
  }
  red.nodes.registerType(typeOf(trigger), OktaTrigger);
}
