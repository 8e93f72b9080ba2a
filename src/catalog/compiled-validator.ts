/** One finding of a compiled validator, as ajv reports it without messages. */
export interface SchemaFinding {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
}

/** A validator compiled from a schema ahead of time; its findings stand on it until it is called again. */
export interface CompiledValidator {
  (value: unknown): boolean;
  errors?: SchemaFinding[] | null;
}
