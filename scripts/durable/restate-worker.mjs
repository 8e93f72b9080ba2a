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
/** NAIVE=1 leaves our steps out: what the engine repeats is then sent again, and the test must see it. */
const stepsOf = (ctx) =>
  process.env.NAIVE
    ? { execute: (id, inputs) => ctx.run(id, () => naive(id, inputs)) }
    : durable(okta, restateEngine(ctx, restate));
async function naive(id, inputs) {
  const result = await okta.execute(id, inputs);
  if (result.ok) return result.output;
  if (result.error.retryable) throw new Error(result.error.message);
  throw new restate.TerminalError(result.error.message, { errorCode: 422 });
}
const workflows = restate.service({
  name: 'people',
  handlers: {
    onboard: (ctx, { hire, askFor }) =>
      onboarding(stepsOf(ctx), hire, async () => {
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
