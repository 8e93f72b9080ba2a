import { type ContractSchema, dereferenced, operations } from '../contract/contract.js';
import { type CallInputs, callOf, operationFacts } from '../helpers/any-call.js';

const DEEPEST = 5;
const TEXT = 'Grüße "✓"\n\t\\ 🎉 %2F&=+';

/** A value with every member that a schema of the contract has, down to a few levels. */
function sampleOf(schema: ContractSchema, level = 0): unknown {
  const { type, properties, items, enum: values, oneOf, allOf, anyOf } = dereferenced(schema);
  const [choice] = oneOf ?? (anyOf as readonly ContractSchema[] | undefined) ?? [];
  const parts = [...((allOf as readonly ContractSchema[] | undefined) ?? []), ...(choice ? [choice] : [])];
  if (values !== undefined) return values[0];
  if (type === 'array') return level < DEEPEST ? [sampleOf(items ?? {}, level + 1)] : [];
  if (type === 'object' || properties !== undefined || parts.length > 0) {
    const own = Object.entries(level < DEEPEST ? (properties ?? {}) : {});
    const members = own.map(([name, member]) => [name, sampleOf(member, level + 1)] as const);
    const inherited = level < DEEPEST ? parts.map((part) => sampleOf(part, level + 1)) : [];
    const objects = inherited.filter((one) => typeof one === 'object');
    if (inherited.length > 0 && objects.length + members.length === 0) return inherited[0];
    return Object.assign({}, ...objects, Object.fromEntries(members)) as unknown;
  }
  if (type === 'integer' || type === 'number') return 7;
  return type === 'boolean' ? false : TEXT;
}

/** Inputs with everything that an operation takes: each parameter, each header, a body with all its members. */
export function fullCallOf(operationId: string): CallInputs {
  const facts = operationFacts[operationId];
  const inputs = callOf(operationId, "a/../b?&#=ü %2F;,'()*!~$@:+");
  const { query = {}, enums = {}, headers = [] } = facts ?? {};
  const sampleOfType = (name: string, type: string) => {
    const values = enums[name];
    if (type.endsWith('[]')) return values ?? ['a b', 'ü&='];
    return values?.[0] ?? { integer: 0, boolean: false }[type] ?? 'profile.a eq "x&y=z+ü" ';
  };
  const inQuery = Object.entries(query).map(([name, type]) => [name, sampleOfType(name, type)] as const);
  const schema = operations[operationId]?.body?.schema;
  return {
    ...inputs,
    ...(inQuery.length > 0 && { query: Object.fromEntries(inQuery) }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers.map((name) => [name, `x-${name}`])) }),
    ...(schema !== undefined && { body: sampleOf(schema) as Record<string, unknown> }),
  };
}
