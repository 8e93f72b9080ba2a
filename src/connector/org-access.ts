import { readOrgFields } from '../actions/org/org-fields.js';
import type { OrgFields } from '../catalog/org/org-attributes.js';
import type { ExecuteOptions } from '../request/call.js';
import type { Program } from '../request/program.js';
import type { Result } from '../result/result.js';

/** What a connector with an org's fields needs of the one that it stands before. */
export interface OrgAccess {
  read<T>(id: string, program: Program<T>, options: ExecuteOptions | undefined): Promise<Result<T>>;
  /** Writes a refused execution to the audit log. */
  refused(id: string, inputs: unknown, caller: unknown, result: Result<never>): void;
  now(): number;
}

/** Reads the org's fields, with a warning for what the token may not see. */
export async function readFields(access: OrgAccess, options: ExecuteOptions): Promise<Result<OrgFields>> {
  const warnings: string[] = [];
  const result = await access.read(
    'forOrg',
    readOrgFields((text) => warnings.push(text)),
    options,
  );
  result.meta.warnings.push(...warnings);
  return result;
}
