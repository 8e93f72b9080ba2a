// One worker: the actions and two of the example workflows as Restate services, on a port of 127.0.0.1.
// Arguments: <root of the repository> <folder with the SDK> <port> <Organization URL> <API token> [<public key of the server>]
import { createServer } from 'node:http2';
import { createRequire } from 'node:module';

const [, , root, packages, port, organizationUrl, apiToken, identityKey] = process.argv;
const fromRoot = createRequire(`${root}/package.json`);
const restate = createRequire(`${packages}/package.json`)('@restatedev/restate-sdk');
const { createConnector } = fromRoot('./dist/index.js');
const { durable, restateEngine, restateHandlers } = fromRoot('./dist/hosts/durable/index.js');
const { onboarding } = fromRoot('./build/examples/durable-onboarding.js');
const { offboarding } = fromRoot('./build/examples/durable-offboarding.js');

const okta = createConnector({ organizationUrl, apiToken }, { allowLoopback: true });
const workflows = restate.service({
  name: 'people',
  handlers: {
    onboard: (ctx, { hire, askFor }) =>
      onboarding(durable(okta, restateEngine(ctx, restate)), hire, async () => {
        if (!askFor) return true;
        await ctx.sleep(askFor);
        return true;
      }),
    offboard: (ctx, { userId }) =>
      offboarding(durable(okta, restateEngine(ctx, restate)), userId, () => ctx.sleep({ days: 1 })),
  },
});
const actions = restate.service({ name: 'okta', handlers: restateHandlers(okta, restate) });
const handler = restate.createEndpointHandler({
  services: [workflows, actions],
  ...(identityKey && { identityKeys: [identityKey] }),
});
createServer(handler).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
