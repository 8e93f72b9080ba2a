import { kinds } from '../secrets/marked-values.js';
import { auditSecretsOf } from './audit-secrets.case.js';

auditSecretsOf(kinds.slice(0, 1));
