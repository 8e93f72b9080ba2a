/** A file can't be used as it is meant. Its texts name the file and what to do. */
export class FileError extends Error {
  readonly outcome = 'not-sent';

  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.name = 'FileError';
  }
}
