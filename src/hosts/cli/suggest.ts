import { nearest } from '../../catalog/nearest.js';

/** `Did you mean …? `, or '' if no name is similar. */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  return near.length === 0 ? '' : `Did you mean ${near.join(' or ')}? `;
}
