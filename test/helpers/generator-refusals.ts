// Gives the generator one damaged file after the other, in the copy of the repository that it is started in. One process
// for all of them: to start takes the generator ten times as long as to refuse. Tests start it by RepositoryCopy.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A text of a file, and what stands there instead. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

interface Generator {
  generatedFiles(root: string): Promise<object>;
}

/** The message of the refusal; undefined if the generator takes the file. */
async function refusalOf({ file, from, to }: Edit, { generatedFiles }: Generator) {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
  writeFileSync(file, text.replace(from, to));
  try {
    await generatedFiles(process.cwd());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    writeFileSync(file, text);
  }
}

async function main(edits: readonly Edit[]): Promise<void> {
  const generator: Generator = await import(pathToFileURL(resolve('scripts/generate/generated.mjs')).href);
  const refusals: (string | null)[] = [];
  for (const edit of edits) refusals.push((await refusalOf(edit, generator)) ?? null);
  process.stdout.write(JSON.stringify(refusals));
}

void main(JSON.parse(process.argv[2] as string));
