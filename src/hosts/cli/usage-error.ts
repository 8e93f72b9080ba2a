/** The command line or the inputs are wrong. Nothing was sent. Its texts never hold what may be a secret. */
export class UsageError extends Error {
  readonly remedy: string;
  readonly outcome = 'not-sent';

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'UsageError';
    this.remedy = remedy;
  }
}
