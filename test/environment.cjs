// Jest's environment of Node. Every test file loads its modules anew, 460 of them with the sandbox, and a third of the time of
// that is V8 parsing what it parsed for the file before. So each worker keeps V8's code cache: 0.1 s of CPU for a file.
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

const { compileFunction } = vm;
/** What was compiled last of each file. */
const compiled = new Map();

// Jest compiles every module by this function.
vm.compileFunction = (code, parameters, options = {}) => {
  const { filename } = options;
  if (filename === undefined) return compileFunction(code, parameters, options);
  const known = compiled.get(filename);
  if (known?.code === code)
    return compileFunction(code, parameters, { ...options, cachedData: known.cachedData });
  const result = compileFunction(code, parameters, { ...options, produceCachedData: true });
  if (result.cachedDataProduced) compiled.set(filename, { code, cachedData: result.cachedData });
  return result;
};

module.exports = TestEnvironment;
