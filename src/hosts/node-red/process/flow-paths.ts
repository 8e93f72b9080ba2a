/** Where flows answer web requests. */
export const RUN_ROOT = '/run';

/** Whether a path is one that flows answer, and not Node-RED itself. */
export function isRun(path: string): boolean {
  return path === RUN_ROOT || path.startsWith(`${RUN_ROOT}/`) || path.startsWith(`${RUN_ROOT}?`);
}
