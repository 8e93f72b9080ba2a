import type { ParentLink } from './channel.js';

/** Node-RED's storage, in the child: everything is kept by the parent. */
export function parentStorage(parent: ParentLink): object {
  const ask =
    (what: string) =>
    (body: unknown = null) =>
      parent.ask(what, body);
  return {
    init: async () => {},
    getFlows: ask('getFlows'),
    saveFlows: (flows: unknown) => parent.ask('saveFlows', flows),
    getCredentials: ask('getCredentials'),
    saveCredentials: ask('saveCredentials'),
    getSettings: ask('getSettings'),
    saveSettings: ask('saveSettings'),
    getLibraryEntry: async () => [],
    saveLibraryEntry: async () => {
      throw new Error('This builder keeps no library: export to a file instead.');
    },
  };
}
