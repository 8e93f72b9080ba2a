/** What a spreadsheet reads as a formula, also behind spaces: = + - @, their wide forms, and a tab or line break. */
const FORMULA = /^[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]/;
/** Separators of other locales too, because a spreadsheet there splits at them. A space at an end is kept by quotes. */
const TO_QUOTE = /[",;|\t\r\n]|^\s|\s$/;

/**
 * A text as a cell of CSV (RFC 4180). One that a spreadsheet would run as a formula begins with an apostrophe.
 * @example csvCell('=1+1') // "'=1+1"
 */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return TO_QUOTE.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * The text that csvCell made this cell of: without the apostrophe before a formula. Any other cell is unchanged.
 * @example unguarded("'+49 170 1234567") // '+49 170 1234567'
 */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** A line of CSV. A line that would be empty is quoted, because readers skip empty lines. */
export function csvLine(texts: readonly string[]): string {
  return `${texts.map(csvCell).join(',') || '""'}\n`;
}
