import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Connector, ExecuteOptions, Result } from '../../../connector/public-types.js';
import { Redactor } from '../../../redaction/redact.js';
import { SECRET_VARIABLES } from '../../shared/environment-connection.js';
import { UsageError } from '../errors.js';
import { chained, type Fact, signed } from './chain.js';

/** Events that may be in the log of one offboarding. */
const MOST_EVENTS = 1_000;

/**
 * Runs an action and keeps what it did as evidence: the plan, the access before and after, the result with Okta's request
 * ids, and what Okta's own log says of the user since. No secret is in it.
 * @param file where it is written, also where the action fails; the signature stands beside it as `<file>.sig`
 */
export async function recorded(
  connector: Connector,
  { id, inputs, file, key }: { id: string; inputs: Record<string, unknown>; file: string; key?: string },
  options: ExecuteOptions,
): Promise<Result<Record<string, unknown>>> {
  const privateKey = key === undefined ? undefined : readKey(key);
  createFile(file);
  const facts: Fact[] = [];
  const note = (kind: string, data: unknown) => facts.push({ at: new Date().toISOString(), kind, data });
  const userId = String(inputs.userId);
  const started = new Date();
  note('plan', connector.plan(id, inputs));
  const before = await connector.execute('getUserAccess', { userId }, options);
  note('access before', before);
  const result = await connector.execute(id, inputs, { ...options, hideEchoes: true });
  note('result', result);
  note('access after', await connector.execute('getUserAccess', { userId }, options));
  const target = before.ok ? before.output.userId : userId;
  const log = await connector.execute(
    'getSystemLog',
    {
      filter: `target.id eq ${JSON.stringify(target)}`,
      since: new Date(started.getTime() - 1_000).toISOString(),
      returnAll: true,
      maxItems: MOST_EVENTS,
    },
    options,
  );
  note('system log', log);
  const redactor = new Redactor();
  for (const name of SECRET_VARIABLES) redactor.addToken(process.env[name]);
  const evidence = chained(facts.map((fact) => ({ ...fact, data: redactor.data(fact.data) })));
  writeFileSync(file, `${JSON.stringify(evidence, null, 2)}\n`);
  if (privateKey !== undefined) writeFileSync(`${file}.sig`, `${signed(evidence, privateKey)}\n`);
  return result;
}

/** Evidence is never written over. */
function createFile(file: string): void {
  try {
    writeFileSync(file, '', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UsageError(
      exists ? `The file ${file} exists already.` : `The file ${file} can't be written.`,
      'Give --evidence the name of a new file. Nothing was sent.',
    );
  }
}

function readKey(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    createPrivateKey(text);
    return text;
  } catch {
    throw new UsageError(
      `The key file ${file} is not a private key that can be read.`,
      'Give --evidence-key a file with a private key in PEM (Ed25519, RSA or EC).',
    );
  }
}
