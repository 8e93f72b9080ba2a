import { PeopleError, type Problem } from '../people-error.js';

const MOST = 1000;

/** What is wrong in the file: counted, and the first ones by row kept. */
export class Problems {
  #kept: Problem[] = [];
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  add(problem: Problem): void {
    this.#count += 1;
    this.#kept.push(problem);
    if (this.#kept.length === 2 * MOST) this.#kept = this.#first();
  }

  /** @throws PeopleError if there are any */
  refuse(): void {
    if (this.#count === 0) return;
    const first = this.#first();
    const rest = this.#count > first.length ? `; the first ${first.length} are listed` : '';
    throw new PeopleError(
      `The file has ${this.#count === 1 ? 'a mistake' : `${this.#count} mistakes`}${rest}. No plan was made.`,
      'Correct the file, or the policy where it names the wrong column.',
      first,
    );
  }

  #first(): Problem[] {
    return this.#kept.sort((one, other) => (one.row ?? 0) - (other.row ?? 0)).slice(0, MOST);
  }
}
