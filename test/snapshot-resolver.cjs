// Tests run from build/test; their committed snapshots live beside the sources in test/.
const path = require('node:path');
const root = path.resolve(__dirname, '..');
const built = path.join(root, 'build', 'test');
const sources = path.join(root, 'test');

module.exports = {
  testPathForConsistencyCheck: path.join(built, 'example.test.js'),
  resolveSnapshotPath: (testPath) => {
    const folder = path.join(sources, path.relative(built, path.dirname(testPath)), '__snapshots__');
    return path.join(folder, `${path.basename(testPath, '.js')}.snap`);
  },
  resolveTestPath: (snapshotPath) => {
    const folder = path.join(built, path.relative(sources, path.dirname(path.dirname(snapshotPath))));
    return path.join(folder, `${path.basename(snapshotPath, '.snap')}.js`);
  },
};
