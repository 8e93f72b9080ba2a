import { sharedCommandLine } from '../helpers/shared-command-line.js';
import { commandLineSecrets } from './command-line.case.js';

commandLineSecrets(sharedCommandLine());
