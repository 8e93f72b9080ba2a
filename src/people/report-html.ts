import type { PeoplePlan } from './plan.js';

export function* htmlPage(plan: PeoplePlan): Generator<string> {
  yield plan.hash;
}
