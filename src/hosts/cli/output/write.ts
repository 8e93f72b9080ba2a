/** Writes to stdout and waits until it is read. Rejects if the reader has closed it. */
export function write(text: string): Promise<void> {
  const { stdout } = process;
  return new Promise((resolve, reject) => {
    if (stdout.destroyed || !stdout.writable) reject(new Error('closed'));
    else stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
