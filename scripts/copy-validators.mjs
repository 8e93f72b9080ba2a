// The compiled validators are JavaScript already; tsc would only blow them up. They go into the build as they are.
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join('src', 'generated', 'validators');
cpSync(join(root, folder), join(root, 'build', folder), { recursive: true });
