import { callsOf, holdsUnderFaults, oneOfEach, partOfUsers } from './faults.case.js';

holdsUnderFaults('lifecycle', oneOfEach(callsOf((action) => partOfUsers(action) === 'lifecycle')));
