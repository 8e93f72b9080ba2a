/** The inputs that every list has: how many items, and from where. */
const LIST_INPUTS = ['limit', 'returnAll', 'maxItems', 'cursor'];

export function isListInput(name: string): boolean {
  return LIST_INPUTS.includes(name);
}
