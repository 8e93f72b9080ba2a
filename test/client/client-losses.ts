/** Tells what the client lost from what it changed, among the differences between our value and its own. */
export function lossesAmong(differences: readonly string[]): { lost: string[]; changed: string[] } {
  const isLoss = (line: string) => line.endsWith(' / nothing');
  const lost = differences.filter(isLoss).map((line) => {
    const path = line.slice(0, line.indexOf(': '));
    return path.replace(/^_links\.\w+\.method$/, '_links.*.method');
  });
  return { lost, changed: differences.filter((line) => !isLoss(line)) };
}

/** It calls the member "resource-set" of a role resource_set; everywhere else it keeps Okta's names. */
export function withOktasNames(returned: unknown): unknown {
  if (returned === undefined) return undefined;
  return JSON.parse(JSON.stringify(returned).replaceAll('"resource_set":', '"resource-set":'));
}
