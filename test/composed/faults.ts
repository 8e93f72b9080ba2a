import type { FaultKind } from '../../src/sandbox/index.js';
import { NO_RIGHT } from './refusal.js';

/** What can befall one request of a composed action. */
export const FAULTS: readonly FaultKind[] = [
  { kind: 'drop-before' },
  { kind: 'drop-after' },
  { kind: 'truncate' },
  { kind: 500 },
  { kind: 429 },
  NO_RIGHT,
  { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' },
];
