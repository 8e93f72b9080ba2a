import { credentialCalls } from '../client/credential-calls.js';
import { holdsUnderFaults, oneOfEach } from './faults.case.js';

holdsUnderFaults('creation and credentials', oneOfEach(credentialCalls));
