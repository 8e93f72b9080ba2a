import { type ActionError, brand } from '../../result/failure.js';

/**
 * What a list's iteration throws: the fields of a result's `error`, with a stack. isConnectorError knows it, and no
 * field holds a secret.
 */
export class ItemsError extends Error {
  constructor(details: ActionError) {
    super(details.message);
    Object.assign(this, details);
    brand(this);
  }

  override get name(): string {
    return 'ItemsError';
  }

  toJSON(): ActionError {
    return { ...(this as unknown as ActionError), message: this.message };
  }
}
