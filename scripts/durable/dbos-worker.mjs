// One worker: the onboarding example as a DBOS workflow. It takes up what an earlier worker of its name had begun.
// Arguments: <root of the repository> <folder with the SDK> <name> <database URL> <Organization URL> <API token>
import { createRequire } from 'node:module';

const [, , root, packages, name, systemDatabaseUrl, organizationUrl, apiToken] = process.argv;
const fromRoot = createRequire(`${root}/package.json`);
const { DBOS } = createRequire(`${packages}/package.json`)('@dbos-inc/dbos-sdk');
const { createConnector } = fromRoot('./dist/index.js');
const { durable, dbosEngine } = fromRoot('./dist/hosts/durable/index.js');
const { onboarding } = fromRoot('./build/examples/durable-onboarding.js');

const okta = createConnector({ organizationUrl, apiToken }, { allowLoopback: true });
DBOS.registerWorkflow(
  ({ hire, askFor }) =>
    onboarding(durable(okta, dbosEngine(DBOS)), hire, async () => {
      await DBOS.sleep(askFor);
      return true;
    }),
  { name: 'onboard' },
);
DBOS.setConfig({
  name: 'people',
  systemDatabaseUrl,
  executorID: name,
  applicationVersion: '1',
  runAdminServer: false,
  logLevel: 'warn',
});
await DBOS.launch();
await DBOS.registerQueue('people', { workerConcurrency: 20 });
process.send?.('ready');
