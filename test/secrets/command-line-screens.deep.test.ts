import { Terminal } from '../helpers/terminal.js';
import { secretsOnScreens } from './command-line.case.js';

// Each call is a process of its own, in a real terminal.
secretsOnScreens(async (args, env = {}) => {
  const terminal = new Terminal(args, env);
  return { code: await terminal.ended, screen: terminal.screen };
});
