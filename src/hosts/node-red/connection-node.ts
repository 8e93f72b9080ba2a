import type { ProxyOption } from '../../index.js';
import { CONNECTION_TYPE } from './names.js';
import { type OrgAccess, OrgConnection } from './org-connection.js';
import type { NodeConfig, Red, RedNode } from './red.js';

/** What a settings file, or the workflow builder, may say to the Okta nodes: `oktaConnector` in the settings. */
export interface OktaSettings {
  /** The org that the builder was started for. Its token stands in no flow and in no file. */
  readonly builderOrg?: Pick<OrgAccess, 'organizationUrl' | 'apiToken'> & { readonly sandbox: boolean };
  /** Allows http to this machine, for a sandbox org. */
  readonly allowLoopback?: boolean;
  /** As of `createConnector`: true goes by HTTPS_PROXY and NO_PROXY. */
  readonly proxy?: ProxyOption;
}

export interface ConnectionNode extends RedNode {
  readonly organizationUrl: string;
  readonly org: OrgConnection;
}

export function oktaSettings(red: Red): OktaSettings {
  return (red.settings.oktaConnector ?? {}) as OktaSettings;
}

/** The org of a connection node: the builder's own, or the one of the address and token that somebody typed. */
export function accessOf(red: Red, config: NodeConfig, token: string | undefined): OrgAccess {
  const { builderOrg, allowLoopback = false, proxy = false } = oktaSettings(red);
  if (config.org === 'builder' && builderOrg !== undefined) return { ...builderOrg, allowLoopback, proxy };
  return {
    organizationUrl: String(config.organizationUrl ?? ''),
    apiToken: () => token ?? '',
    allowLoopback,
    proxy,
  };
}

/** Registers the configuration node that holds an org's address and token. */
export function registerConnection(red: Red): void {
  function OktaConnection(this: RedNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    const access = accessOf(red, config, this.credentials?.apiToken);
    const org = new OrgConnection(access);
    Object.assign(this, { organizationUrl: access.organizationUrl });
    // Not enumerable: a node that somebody inspects must not lead to the token.
    Object.defineProperty(this, 'org', { value: org });
    this.on('close', (_removed, done) => {
      void org.close().finally(done);
    });
  }
  const { builderOrg } = oktaSettings(red);
  red.nodes.registerType(CONNECTION_TYPE, OktaConnection, {
    credentials: { apiToken: { type: 'password' } },
    settings: {
      oktaConnectionBuilder: {
        value:
          builderOrg === undefined
            ? null
            : { organizationUrl: builderOrg.organizationUrl, sandbox: builderOrg.sandbox },
        exportable: true,
      },
    },
  });
}

/** The connection node of this id, as deployed; undefined if there is none. */
export function findConnection(red: Red, id: unknown): ConnectionNode | undefined {
  const node = typeof id === 'string' && id !== '' ? red.nodes.getNode(id) : null;
  return node !== null && 'org' in node ? (node as ConnectionNode) : undefined;
}
