/** The path under which flows serve web requests. */
export const FLOW_ROOT = '/run';

/** Whether flows serve a path, rather than Node-RED itself. */
export function isFlowPath(path: string): boolean {
  return path === FLOW_ROOT || path.startsWith(`${FLOW_ROOT}/`) || path.startsWith(`${FLOW_ROOT}?`);
}
