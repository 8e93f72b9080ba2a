import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

import { ConnectionError } from '../core/failure.js';

/** What the Organization URL, which a tenant of a host may have typed, must not lead to. */
const NOT_PUBLIC_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Within 2000::/3, the only block from which public IPv6 addresses come. */
const NOT_PUBLIC_V6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];
const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1/128'];

const notPublicV4 = new BlockList();
for (const [net, prefix] of NOT_PUBLIC_V4) notPublicV4.addSubnet(net, prefix, 'ipv4');
const notPublicV6 = new BlockList();
for (const [net, prefix] of NOT_PUBLIC_V6) notPublicV6.addSubnet(net, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
const translated = new BlockList();
translated.addSubnet('64:ff9b::', 96, 'ipv6');
translated.addSubnet('::ffff:0:0', 96, 'ipv6');

export interface AddressRules {
  allowLoopback: boolean;
  /** Further addresses or subnets, e.g. 10.1.0.0/16. */
  allowAddresses: readonly string[];
}

/**
 * Says which addresses a connection may go to: public ones, and what the rules add.
 * @throws ConnectionError where a rule is no address or subnet
 */
export function addressGuard(rules: AddressRules): (address: string) => boolean {
  const allowed = new BlockList();
  for (const rule of [...(rules.allowLoopback ? LOOPBACK : []), ...rules.allowAddresses]) {
    const [net = '', prefix] = rule.split('/');
    const family = familyOf(net);
    if (family === undefined) {
      throw new ConnectionError(`${rule} is no address or subnet.`, 'Write allowAddresses like 10.1.0.0/16.');
    }
    allowed.addSubnet(net, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family);
  }
  return (address) => {
    const family = familyOf(address);
    return family !== undefined && (allowed.check(address, family) || isPublic(address));
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (isIPv4(address)) return 'ipv4';
  return isIPv6(address) ? 'ipv6' : undefined;
}

/** IPv6 forms that carry an IPv4 address (mapped, NAT64) are as public as that address. */
function isPublic(address: string): boolean {
  if (isIPv4(address)) return !notPublicV4.check(address, 'ipv4');
  if (translated.check(address, 'ipv6')) return isPublic(embedded(address));
  return globalUnicast.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6');
}

/** The IPv4 address in the last 32 bits of an IPv6 address. */
function embedded(address: string): string {
  const last = address.slice(address.lastIndexOf(':') + 1);
  if (isIPv4(last)) return last;
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').slice(-2);
  const [high = 0, low = 0] = groups.map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** What went wrong, as a code that the failure's text is made from. */
export function refusedAddress(): NodeJS.ErrnoException {
  return Object.assign(new Error('not a public address'), { code: 'ADDRESS_NOT_PUBLIC' });
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** A name look-up for sockets that gives only addresses which may be used: they are what is connected to. */
export function guardedLookup(isAllowed: (address: string) => boolean) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '');
        return;
      }
      const usable = addresses.filter(({ address }) => isAllowed(address));
      const [first] = usable;
      if (first === undefined) callback(refusedAddress(), '');
      else if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Checks an origin whose host is an address itself, for which no look-up takes place.
 * @throws the error that a refused look-up gives
 */
export function checkLiteral(origin: string, isAllowed: (address: string) => boolean): void {
  const host = new URL(origin).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowed(host)) throw refusedAddress();
}
