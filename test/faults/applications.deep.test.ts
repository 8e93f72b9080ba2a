import { callsOf, holdsUnderFaults, oneOfEach } from './faults.case.js';

holdsUnderFaults('applications', oneOfEach(callsOf(({ group }) => group === 'applications')));
