import { describe } from '@jest/globals';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { Terminal } from '../helpers/terminal.js';
import { secretsOnScreens } from './command-line.case.js';

const { screen } = sharedCommandLine();

describe('every action, in one process', () => secretsOnScreens(screen));
// Each call is a process of its own, in a real terminal, which takes a second.
describe('a quarter of the actions, in a real terminal', () =>
  secretsOnScreens(async (args, env = {}) => {
    const terminal = new Terminal(args, env);
    return { code: await terminal.ended, screen: terminal.screen };
  }, 4));
