/** A draft-07 schema, as far as hosts and the executor look into it. */
export interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  /** Labels of the enum's values. */
  readonly choices?: Readonly<Record<string, string>>;
  /** The value must never be shown. */
  readonly secret?: true;
  /** An output that there is only where the inputs have these values. */
  readonly onlyWith?: Readonly<Record<string, unknown>>;
  /** The value names this resource of the org; a user may be named by id or login. */
  readonly resource?: 'user' | 'group' | 'application';
  /** Free-form data in which the names tell what is secret. */
  readonly secretNames?: true;
  /** Which characters a text may hold; without it, what one line may. */
  readonly characters?: 'identifier' | 'lines';
  /** What the value must be, in words. */
  readonly mustBe?: string;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly items?: FieldSchema;
  readonly [keyword: string]: unknown;
}

/** The schema of an action's inputs or outputs: one closed object. */
export interface ObjectSchema extends FieldSchema {
  readonly type: 'object';
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, FieldSchema>>;
}
