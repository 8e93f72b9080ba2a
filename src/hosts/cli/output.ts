/** Whether a command's result goes out as JSON: always where a program reads it, in a terminal when asked for. */
export function wantsJson(options: { json?: boolean }): boolean {
  return options.json === true || process.stdout.isTTY !== true;
}

/** One line of JSON for programs, indented in a terminal. */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonOf(value)}\n`);
}

export function printLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Indented for people, unless that makes a text longer than a text can be. */
function jsonOf(value: unknown): string {
  if (!process.stdout.isTTY) return JSON.stringify(value);
  try {
    return JSON.stringify(value, null, 2);
  } catch {
    return JSON.stringify(value);
  }
}
