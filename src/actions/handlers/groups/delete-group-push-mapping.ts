import type { Handler } from '../handler.js';

/** Okta deletes no mapping that is ACTIVE, so it is deactivated before. */
export const deleteGroupPushMapping: Handler<'deleteGroupPushMapping'> = {
  *run({ inputs: { applicationId, mappingId }, fetch, send }) {
    const { body } = yield* fetch('read');
    if ((body as { status?: unknown } | null)?.status === 'ACTIVE') yield* send('deactivate');
    yield* send('delete');
    return { applicationId, mappingId };
  },
};
