import { resolve } from 'node:path';

/** The project's root folder, seen from the compiled tests in build/test. */
export const root: string = resolve(__dirname, '..', '..', '..');
