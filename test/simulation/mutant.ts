/** A known mistake, put into the loaded modules of the connector and taken out again. */
export interface Mutant {
  readonly name: string;
  /** @returns takes it out */
  apply(): () => void;
}

/** Modules call each other's functions by name on the loaded module, so a replaced one is what they call. */
export function replace<M extends object, K extends keyof M>(
  module: M,
  name: K,
  by: (real: M[K]) => M[K],
): () => void {
  const real = module[name];
  module[name] = by(real);
  return () => {
    module[name] = real;
  };
}
