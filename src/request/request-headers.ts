import { readManifestFile } from '../catalog/manifest.js';

export type Headers = Readonly<Record<string, string>>;

/** The headers of every request of a connector, without those that say who asks. Transports get the same frozen object. */
export function usualHeaders(userAgent: string): Headers {
  return Object.freeze({
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': userAgent,
  });
}

/** The User-Agent header. @param host put before the connector's own */
export function userAgent(host: string | undefined): string {
  const { name, version } = readManifestFile();
  const prefix = host === undefined ? '' : `${host.replace(/[^\x20-\x7e]/g, '').trim()} `;
  return `${prefix}${name}/${version}`;
}
