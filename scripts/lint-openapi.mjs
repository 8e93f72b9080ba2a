import { readFile } from 'node:fs/promises';
import { createConfig, lintFromString } from '@redocly/openapi-core';

// Lints the OpenAPI document of a running server, or of a file, with Redocly's recommended rules.
// node scripts/lint-openapi.mjs http://127.0.0.1:8731/openapi.json
const [source = ''] = process.argv.slice(2);
const text = source.startsWith('http') ? await (await fetch(source)).text() : await readFile(source, 'utf8');
// The server's address is this machine's own.
const rules = { 'no-server-example.com': 'off' };
const config = await createConfig({ extends: ['recommended'], rules });
const problems = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
for (const { severity, ruleId, message, location } of problems) {
  console.log(`${severity} ${ruleId}: ${message} at ${location[0]?.pointer ?? ''}`);
}
console.log(`${problems.length} findings in ${Object.keys(JSON.parse(text).paths).length} paths`);
process.exitCode = problems.length === 0 ? 0 : 1;
