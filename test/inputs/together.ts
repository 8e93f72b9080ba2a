import type { Random } from './random.js';

/** What an action asks of several inputs at once, written by hand from its description. */
export interface Together {
  /** Inputs that speak of one another: where one is wrong, the others may be named with it. */
  related: readonly (readonly string[])[];
  /** Makes good inputs agree; `spare` gives a good value of any input. */
  settle(inputs: Map<string, unknown>, spare: (name: string) => unknown): void;
  /** Makes settled inputs contradict each other; gives the input that must be named, '' for all of them. */
  contradict(inputs: Map<string, unknown>, spare: (name: string) => unknown, random: Random): string;
}

const CUSTOM_ROLE = ['roleId', 'resourceSetId'];

export const TOGETHER: Readonly<Record<string, Together>> = {
  createUserWithPassword: {
    related: [
      ['recoveryQuestion', 'recoveryAnswer'],
      ['activate', 'changePasswordAtNextLogin'],
    ],
    settle(inputs, spare) {
      const pair = ['recoveryQuestion', 'recoveryAnswer'];
      if (pair.some((name) => inputs.has(name)))
        for (const name of pair) if (!inputs.has(name)) inputs.set(name, spare(name));
      if (inputs.get('changePasswordAtNextLogin') === true && inputs.has('activate'))
        inputs.set('activate', true);
    },
    contradict(inputs, spare, random) {
      if (random.chance(40)) {
        inputs.set('changePasswordAtNextLogin', true).set('activate', false);
        return 'activate';
      }
      const [given, missing] = random.chance(50)
        ? (['recoveryQuestion', 'recoveryAnswer'] as const)
        : (['recoveryAnswer', 'recoveryQuestion'] as const);
      inputs.set(given, spare(given)).delete(missing);
      return missing;
    },
  },
  expirePassword: {
    related: [['temporaryPassword', 'revokeSessions']],
    settle(inputs) {
      if (inputs.get('revokeSessions') === true) inputs.set('temporaryPassword', true);
    },
    contradict(inputs, _spare, random) {
      inputs.set('revokeSessions', true);
      if (random.chance(50)) inputs.set('temporaryPassword', false);
      else inputs.delete('temporaryPassword');
      return 'temporaryPassword';
    },
  },
  assignRoleToUser: {
    related: [['roleType', ...CUSTOM_ROLE]],
    settle(inputs, spare) {
      for (const name of CUSTOM_ROLE) {
        if (inputs.get('roleType') !== 'CUSTOM') inputs.delete(name);
        else if (!inputs.has(name)) inputs.set(name, spare(name));
      }
    },
    contradict(inputs, spare, random) {
      const name = random.pick(CUSTOM_ROLE);
      if (random.chance(50)) {
        for (const each of CUSTOM_ROLE) inputs.set(each, spare(each));
        inputs.set('roleType', 'CUSTOM').delete(name);
      } else inputs.set('roleType', 'USER_ADMIN').set(name, spare(name));
      return name;
    },
  },
  updateGroup: {
    related: [],
    settle(inputs, spare) {
      if (inputs.size < 2) inputs.set('description', spare('description'));
    },
    contradict(inputs) {
      for (const name of ['name', 'description', 'customAttributes']) inputs.delete(name);
      return '';
    },
  },
};
