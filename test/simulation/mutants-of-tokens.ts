import type * as CredentialsModule from '../../src/oauth/credentials.js';
import { type Mutant, replace } from './mutant.js';
import { inSource } from './source-mutant.js';

const credentials = require('../../src/oauth/credentials.js') as typeof CredentialsModule;

/** What a way in by OAuth gets wrong. */
export const mutantsOfTokens: readonly Mutant[] = [
  {
    name: 'a change is sent again twice after a refused token',
    apply: () =>
      replace(
        credentials,
        'once',
        (real) => (history, why) => real(history, why) || (why === 'token' && real(history, 'token again')),
      ),
  },
  {
    name: 'a refusal for a new nonce leaves a doubt',
    apply: () =>
      replace(
        credentials.Credentials.prototype,
        'mayDiffer',
        (real) =>
          function (this: CredentialsModule.Credentials, context, ...rest) {
            const mayDiffer = real.call(this, context, ...rest);
            context.history.ambiguous ||= mayDiffer;
            return mayDiffer;
          },
      ),
  },
  {
    name: 'each call fetches a token of its own',
    apply: () =>
      inSource('oauth/oauth-authorization', [
        'this.#fetch ?? this.#start(context, false)',
        'this.#start(context, false)',
      ]),
  },
];
