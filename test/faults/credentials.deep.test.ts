import { callsOf, holdsUnderFaults, oneOfEach, partOfUsers } from './faults.case.js';

holdsUnderFaults('credentials', oneOfEach(callsOf((action) => partOfUsers(action) === 'credentials')));
