const NAME = /\{([^{}]+)\}/g;

/** Names that a template mentions, in the order in which they stand. */
export function namesIn(template) {
  if (typeof template === 'string') return [...template.matchAll(NAME)].map((match) => match[1]);
  if (template === null || typeof template !== 'object') return [];
  return Object.values(template).flatMap(namesIn);
}
