const MOST = 3;
/** What is farther than this is not similar. */
const FARTHEST = 0.4;

/** Up to three names that are similar to `word`, the most similar first. */
export function nearest(word: string, names: readonly string[]): string[] {
  const wanted = word.slice(0, 60).toLowerCase();
  if (wanted === '') return [];
  return names
    .map((name) => ({ name, distance: distanceTo(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= FARTHEST)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** `Did you mean …? `, or '' if no name is similar. */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  return near.length === 0 ? '' : `Did you mean ${near.join(' or ')}? `;
}

/** `; similar: …` for the end of an issue's message, or '' if no name is similar. */
export function similarTo(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  return near.length === 0 ? '' : `; similar: ${near.join(', ')}`;
}

/** From 0 (equal) to 1. A name that begins with the word or contains it is near, whatever its length. */
function distanceTo(word: string, name: string): number {
  const longest = Math.max(word.length, name.length);
  // As many letters as one is longer are edits, and the rest need not be looked at.
  const isFar = Math.abs(word.length - name.length) / longest > FARTHEST;
  const edits = isFar ? 1 : editDistance(word, name) / longest;
  if (word.length >= 4 && name.startsWith(word)) return Math.min(edits, 0.2);
  return word.length >= 4 && name.includes(word) ? Math.min(edits, 0.3) : edits;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
