// Packages that are published as ES modules alone, for Jest, which loads CommonJS.
const { transformSync } = require('esbuild');

module.exports = {
  process: (text, file) => ({
    code: transformSync(text, { format: 'cjs', platform: 'node', target: 'node20', sourcefile: file }).code,
  }),
};
