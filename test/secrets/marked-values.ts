import type { Action } from '../../src/index.js';
import type { Marked } from '../helpers/leaks.js';

/** How secrets may look: an ending that is added to each marked value, or the whole of a short one. */
export interface Kind {
  title: string;
  /** A secret input of this name. */
  value: (name: string) => string;
  /** The API token: printable ASCII without spaces. */
  token: string;
}

export const kinds: readonly Kind[] = [
  { title: 'plain secrets', value: (name) => `Marked-${name}-91x`, token: '00MarkedTokenOfTheOwner_91' },
  {
    title: 'secrets full of special characters',
    value: (name) => `M "${name}" \\ / + ? & % = ' < > ! * ( ) ~ é€😀`,
    token: `00M"\\/+?&%='<>!*()~,;:@#91`,
  },
  {
    title: 'secrets that no encoding leaves alone',
    value: (name) => `ключ "${name}" 鍵`,
    token: '0"\\"/"+"%"0',
  },
  { title: 'secrets of five characters', value: (name) => `${short(name)}é"+`, token: '0"+/Q' },
  { title: 'secrets of four characters', value: (name) => `${short(name)}/Z`, token: 'Q9\\z' },
];

/** Two letters of a name that differ for all secret inputs of one action. */
function short(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.length % 10}`;
}

/** The secret inputs of an action, each with its marked value. */
export function markedInputs(action: Action, kind: Kind): Marked[] {
  return Object.entries(action.input.properties)
    .filter(([, field]) => field.secret)
    .map(([name]) => ({ name, value: kind.value(name) }));
}
