import { Argument, type Command } from 'commander';
import { UsageError } from '../errors.js';
import { printLines } from '../output/print.js';

/** `export <host> <folder>`: writes an app for a host that can't load this package itself. */
export function addExport(program: Command): void {
  program
    .command('export')
    .addArgument(new Argument('<host>', 'The host to write for.').choices(['freshservice']))
    .argument('<folder>', 'A new or empty folder, or the folder of an earlier export.')
    .description('Write an app with all actions, for the Freshservice Workflow Automator.')
    .action(async (_host: string, folder: string) => {
      const { FolderInUse, writeApp } = await import('../../freshservice/write-app.js');
      try {
        const paths = writeApp(folder);
        printLines([
          `Wrote ${paths.length} files to ${folder}.`,
          `${folder}/README.md explains how to install it.`,
        ]);
      } catch (error) {
        if (!(error instanceof FolderInUse)) throw error;
        throw new UsageError(error.message, 'Give a new or empty folder.');
      }
    });
}
