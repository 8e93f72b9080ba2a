import type { HookSettings } from '../events/hook-table.js';
import { findConnection } from './connection-node.js';
import { HOOK_TYPE } from './names.js';
import type { NodeConfig, Red, RedNode } from './red.js';

/** What the form of an event hook holds; the secret is not part of the flow. */
export function hookSettings(config: NodeConfig, secret: string): HookSettings {
  return {
    path: String(config.path ?? '').trim(),
    header: String(config.header ?? '').trim(),
    secret,
  };
}

/** Registers the node type of the path that Okta's event hook calls. It has neither input nor output. */
export function registerHook(red: Red): void {
  function OktaEventHook(this: RedNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    const closing = new AbortController();
    let serving = Promise.resolve();
    const begin = () => {
      const connection = findConnection(red, config.connection);
      const settings = hookSettings(config, this.credentials?.secret ?? '');
      const onOpen = () => this.status({ fill: 'green', shape: 'ring', text: `listens at ${settings.path}` });
      serving = (
        connection?.events.serveHook(this, settings, closing.signal, onOpen) ??
        Promise.reject(new Error('This node has no connection. Open it, choose a connection and deploy.'))
      ).catch((error: Error & { remedy?: string }) => {
        if (closing.signal.aborted) return;
        this.status({ fill: 'red', shape: 'ring', text: 'does not listen' });
        this.error([error.message, error.remedy].filter(Boolean).join(' '));
      });
    };
    red.events.once('flows:started', begin);
    this.on('close', (_removed, done) => {
      red.events.off('flows:started', begin);
      closing.abort();
      this.status({});
      void serving.finally(done);
    });
  }
  red.nodes.registerType(HOOK_TYPE, OktaEventHook, { credentials: { secret: { type: 'password' } } });
}
