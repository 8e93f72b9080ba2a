import { cli } from '../helpers/command-line.js';
import { secretsInPipes } from './command-line.case.js';

// Each call is a process of its own, which takes a second. The quick test tries every action in one process.
secretsInPipes((args, { env = {}, stdin = '' } = {}) => cli(args, { env, stdin }), 4);
