import { safeText } from '../output/print.js';

const GAP = 2;
const WIDEST = 60;

/**
 * Rows as aligned lines of text that are safe to print in a terminal. A longer cell is cut.
 * @param width columns on the right that do not fit into it are left out; the first one stays
 */
export function tableLines(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const lines = [names, ...rows].map((cells) => cells.map(cut));
  const widths = names.map(() => 0);
  for (const cells of lines)
    for (const [column, cell] of cells.entries())
      widths[column] = Math.max(widths[column] ?? 0, lengthOf(cell));
  const count = fitting(widths, width);
  return lines.map((cells) => {
    const padded = cells.slice(0, count).map((cell, column) => {
      return cell + ' '.repeat((widths[column] ?? 0) + GAP - lengthOf(cell));
    });
    return padded.join('').trimEnd();
  });
}

/** How many columns fit. */
function fitting(widths: readonly number[], width: number): number {
  let used = 0;
  for (const [column, own] of widths.entries()) {
    used += own + (column > 0 ? GAP : 0);
    if (used > width && column > 0) return column;
  }
  return widths.length;
}

function cut(cell: string): string {
  const text = safeText(cell);
  return lengthOf(text) > WIDEST ? `${[...text].slice(0, WIDEST - 1).join('')}…` : text;
}

function lengthOf(text: string): number {
  return [...text].length;
}
