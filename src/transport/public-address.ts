import type { LookupAddress, LookupOptions } from 'node:dns';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { ConnectionError } from '../result/failure.js';

/** What the Organization URL, which a tenant of a host may have typed, must not lead to. */
const notPublicV4 = subnets([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);
/** The only block from which public IPv6 addresses come, and what is not public within it. */
const globalUnicast = subnets(['2000::/3']);
const notPublicV6 = subnets(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);
/** They carry an IPv4 address. */
const translated = subnets(['64:ff9b::/96', '::ffff:0:0/96']);
const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1/128'];

/** Whether an address is in any of these. The list is made when it is first asked: that takes milliseconds. */
function subnets(nets: readonly string[]): (address: string) => boolean {
  let list: BlockList | undefined;
  return (address) => {
    if (list === undefined) {
      list = new BlockList();
      for (const each of nets) {
        const [net, prefix] = each.split('/') as [string, string?];
        list.addSubnet(net, Number(prefix ?? (isLong(net) ? 128 : 32)), isLong(net) ? 'ipv6' : 'ipv4');
      }
    }
    return list.check(address, isLong(address) ? 'ipv6' : 'ipv4');
  };
}

/** Whether a valid address is an IPv6 one; Node's own check takes milliseconds the first time. */
function isLong(address: string): boolean {
  return address.includes(':');
}

export interface AddressRules {
  allowLoopback: boolean;
  /** Further addresses or subnets, e.g. 10.1.0.0/16. */
  allowAddresses: readonly string[];
}

/**
 * Says which addresses a connection may go to: public ones, and what the rules add.
 * @throws ConnectionError where a rule is neither an address nor a subnet
 */
export function addressGuard(rules: AddressRules): (address: string) => boolean {
  for (const rule of rules.allowAddresses) {
    if (isSubnet(rule)) continue;
    throw new ConnectionError(
      `${rule} is not an address or subnet.`,
      'Write allowAddresses like 10.1.0.0/16.',
    );
  }
  const isAllowed = subnets([...(rules.allowLoopback ? LOOPBACK : []), ...rules.allowAddresses]);
  return (address) => isIP(address) !== 0 && (isAllowed(address) || isPublic(address));
}

/** Whether it is an address, or a subnet such as 10.1.0.0/16. */
export function isSubnet(text: string): boolean {
  const [net = '', prefix = '0', ...more] = text.split('/');
  if (isIP(net) === 0 || more.length > 0 || !/^\d{1,3}$/.test(prefix)) return false;
  return Number(prefix) <= (isLong(net) ? 128 : 32);
}

/** IPv6 forms that carry an IPv4 address (mapped, NAT64) are as public as that address. */
function isPublic(address: string): boolean {
  if (isIPv4(address)) return !notPublicV4(address);
  if (translated(address)) return isPublic(embedded(address));
  return globalUnicast(address) && !notPublicV6(address);
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

/** A name look-up for sockets that gives only allowed addresses, so that a socket connects to no other. */
export function guardedLookup(isAllowed: (address: string) => boolean) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    const { lookup } = require('node:dns') as typeof import('node:dns');
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
