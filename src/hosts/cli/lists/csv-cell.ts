/** What a spreadsheet reads as a formula: = + - @ and their wide forms, also behind spaces, tabs and line breaks. */
const FORMULA = /^[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
/** Separators of other locales too, because a spreadsheet there splits at them. A space at an end is kept by quotes. */
const TO_QUOTE = /[",;|\t\r\n]|^\s|\s$/;

/**
 * A text as a cell of CSV (RFC 4180). One that a spreadsheet would run as a formula begins with an apostrophe.
 * @example csvCell('=1+1') // "'=1+1"
 */
function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return TO_QUOTE.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A line of CSV. A line that would be empty is quoted, because readers skip empty lines. */
export function csvLine(texts: readonly string[]): string {
  return `${texts.map(csvCell).join(',') || '""'}\n`;
}
