import { cli } from '../helpers/command-line.js';
import { secretsInPipes } from './command-line.case.js';

// Each call is a process of its own.
secretsInPipes((args, { env = {}, stdin = '' } = {}) => cli(args, { env, stdin }));
