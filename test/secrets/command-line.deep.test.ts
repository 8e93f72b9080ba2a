import { cli } from '../helpers/command-line.js';
import { Terminal } from '../helpers/terminal.js';
import { commandLineSecrets } from './command-line.case.js';

// Each call is a process of its own, in a real terminal or piped.
commandLineSecrets({
  cli: (args, { env = {}, stdin = '' } = {}) => cli(args, { env, stdin }),
  async screen(args, env = {}) {
    const terminal = new Terminal(args, env);
    return { code: await terminal.ended, screen: terminal.screen };
  },
});
