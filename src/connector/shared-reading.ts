import type { OrgFields } from '../catalog/org/org-attributes.js';
import type { ExecuteOptions } from '../request/call.js';
import { join } from '../request/program.js';
import type { ActionError } from '../result/failure.js';
import type { Result } from '../result/result.js';
import { type OrgAccess, readFields } from './org-access.js';

/**
 * A reading of the org's fields that calls at the same time share. Each waits for it within its own limits: where those of
 * the call that began the reading end it, another one begins anew.
 */
export class SharedReading {
  #running: Promise<Result<OrgFields>> | undefined;

  constructor(private readonly access: OrgAccess) {}

  async read(options: ExecuteOptions): Promise<Result<OrgFields>> {
    while (this.#running !== undefined) {
      const joined = await this.access.read('forOrg', join(this.#running), options);
      if (!joined.ok) return joined;
      if (joined.output.ok || !endedByLimits(joined.output.error)) return joined.output;
    }
    this.#running = readFields(this.access, options).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}

/** Whether the signal or the time limit of a call ended it. */
function endedByLimits({ code, relatedOptions }: ActionError): boolean {
  return code === 'CANCELLED' || relatedOptions?.includes('timeoutMs') === true;
}
