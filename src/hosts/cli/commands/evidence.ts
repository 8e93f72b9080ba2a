import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { DONE, FAILED, isUsageError, UsageError } from '../errors.js';
import { whyUnread } from '../input/given-text.js';
import { printLines, safeText } from '../output/print.js';

/** `evidence verify <file>`: whether evidence of a run is as it was written, and who signed it. Sends nothing. */
export function addEvidence(program: Command): void {
  const command = program
    .command('evidence')
    .description('Check evidence that "run --evidence" wrote. Sends nothing.')
    .helpCommand(false);
  command
    .command('verify')
    .usage('<file> [options]')
    .description('Say whether an evidence file was changed since it was written.')
    .argument('<file>', 'The file that --evidence named.')
    .addOption(
      new Option('--public-key <file>', 'Check the signature in <file>.sig by this public key (PEM) too.'),
    )
    .action(verifyFile);
}

async function verifyFile(file: string, { publicKey }: { publicKey?: string }): Promise<void> {
  const { breakIn, isSigned } = await import('../evidence/chain.js');
  const evidence = parsed(read(file));
  const broken = breakIn(evidence);
  if (broken !== undefined) return refuse(`${file} can't be trusted: ${broken}.`);
  const { entries, head } = evidence as Parameters<typeof isSigned>[0];
  if (publicKey !== undefined) {
    const signature = read(`${file}.sig`);
    if (
      !isValid(() =>
        isSigned({ ...(evidence as Parameters<typeof isSigned>[0]) }, signature, read(publicKey)),
      )
    )
      return refuse(`${file} is whole, but its signature is not of this key.`);
  }
  process.exitCode = DONE;
  printLines([
    `${safeText(file)} is as it was written: ${entries.length} entries, ${publicKey === undefined ? 'signature not checked' : 'signed by this key'}.`,
    ...entries.map(({ at, kind }) => `  ${at}  ${safeText(kind)}`),
    `  head ${head}`,
  ]);
}

function isValid(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (isUsageError(error)) throw error;
    return false;
  }
}

function refuse(text: string): void {
  process.exitCode = FAILED;
  process.stderr.write(`${safeText(text)}\n`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`The file ${safeText(file)} ${whyUnread(error)}.`, 'Check the path.');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
