/** Whether a command's result goes out as JSON: always where a program reads it, in a terminal when asked for. */
export function wantsJson(options: { json?: boolean }): boolean {
  return options.json === true || process.stdout.isTTY !== true;
}

/** One line of JSON for programs, indented in a terminal. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : undefined)}\n`);
}

export function printLines(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
