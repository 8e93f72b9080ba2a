import { userCalls } from '../client/user-calls.js';
import { holdsUnderFaults, LIFECYCLE, oneOfEach } from './faults.case.js';

holdsUnderFaults('lifecycle', oneOfEach(userCalls.filter(({ action }) => LIFECYCLE.test(action))));
