import { callsOf, holdsUnderFaults, oneOfEach, partOfUsers } from './faults.case.js';

holdsUnderFaults('users', oneOfEach(callsOf((action) => partOfUsers(action) === 'others')));
