import { groupAndApplicationCalls } from '../client/group-and-application-calls.js';
import { holdsUnderFaults, oneOfEach } from './faults.case.js';

const applications = groupAndApplicationCalls.filter(({ action }) => action.endsWith('Application'));
holdsUnderFaults('applications', oneOfEach(applications));
