import type { ParentChannel } from './channel.js';

/** Node-RED's storage module in the child: the parent keeps everything. */
export function parentStorage(parent: ParentChannel): object {
  const request =
    (name: string) =>
    (body: unknown = null) =>
      parent.request(name, body);
  return {
    init: async () => {},
    getFlows: request('getFlows'),
    saveFlows: (flows: unknown) => parent.request('saveFlows', flows),
    getCredentials: request('getCredentials'),
    saveCredentials: request('saveCredentials'),
    getSettings: request('getSettings'),
    saveSettings: request('saveSettings'),
    getLibraryEntry: async () => [],
    saveLibraryEntry: async () => {
      throw new Error('The builder has no library. Export the flow to a file instead.');
    },
  };
}
