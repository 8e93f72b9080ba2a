import type { Step } from './action.js';
import type { Values } from './template.js';

/** Whether a request with these inputs makes Okta send a mail each time, so that it is not repeated. */
export function mailsNow({ mails }: Pick<Step, 'mails'>, values: Values): boolean {
  return mails !== undefined && values[mails] === true;
}
