import { describe } from '@jest/globals';
import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { secretsInPipes, secretsOnScreens } from './command-line.case.js';

const { cli, screen } = sharedCommandLine();

describe('in a terminal', () => secretsOnScreens(screen, 4));
describe('piped', () => secretsInPipes(cli));
