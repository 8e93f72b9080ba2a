import type { Command } from 'commander';
import { addActions } from './actions.js';
import { addBulk } from './bulk.js';
import { addDescribe } from './describe.js';
import { addExport } from './export.js';
import { addMcp } from './mcp.js';
import { addPlan } from './plan.js';
import { addRun } from './run.js';
import { addSandbox } from './sandbox.js';
import { addServe } from './serve.js';
import { addTestConnection } from './test-connection.js';
import { addValidate } from './validate.js';

/**
 * Every command, in the order of the help. A new one is one file beside this one and one line here; what is slow to
 * load it imports when it runs.
 */
export const commands: readonly ((program: Command) => void)[] = [
  addActions,
  addDescribe,
  addRun,
  addPlan,
  addValidate,
  addBulk,
  addTestConnection,
  addSandbox,
  addMcp,
  addServe,
  addExport,
];
