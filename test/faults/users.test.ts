import { userCalls } from '../client/user-calls.js';
import { holdsUnderFaults, oneOfEach } from './faults.case.js';

holdsUnderFaults('users', oneOfEach(userCalls));
