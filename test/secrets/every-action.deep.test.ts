import { secretsOf } from './every-action.case.js';

secretsOf('each action');
