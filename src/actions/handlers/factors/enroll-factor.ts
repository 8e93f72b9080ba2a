import type { Factor } from '../../../generated/types.js';
import type { Handler } from '../handler.js';

interface Activation {
  sharedSecret?: unknown;
  _links?: { qrcode?: { href?: unknown } };
  [field: string]: unknown;
}

/** Takes the secrets out of the answer, so that they stand in outputs of their own, which are marked. */
export const enrollFactor: Handler<'enrollFactor'> = {
  *run({ inputs: { userId, factorType }, fetch }) {
    const { body } = yield* fetch('enroll');
    const { _embedded, ...factor } = body as Factor & { _embedded?: { activation?: Activation } };
    const { activation, ...embedded } = _embedded ?? {};
    const { sharedSecret, _links, ...open } = activation ?? {};
    const others = { ...embedded, ...(activation && { activation: open }) };
    const qrCode = _links?.qrcode?.href;
    return {
      userId,
      factor: { ...factor, ...(Object.keys(others).length > 0 && { _embedded: others }) } as Factor,
      ...(typeof sharedSecret === 'string' && { sharedSecret }),
      ...(factorType === 'push' && typeof qrCode === 'string' && { qrCodeUrl: qrCode }),
    };
  },
};
