import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createConnector } from '../../src/index.js';
import { addressGuard } from '../../src/transport/public-address.js';

const isAllowed = addressGuard({ allowLoopback: false, allowAddresses: [] });

describe('an IP address', () => {
  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b::808:808',
  ])('such as %s is public', (address) => expect(isAllowed(address)).toBe(true));

  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '::7f00:1',
  ])('such as %s is not public', (address) => expect(isAllowed(address)).toBe(false));

  test('of IPv4 is judged the same in every IPv6 form that contains it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const bytes = address.split('.').map(Number) as [number, number, number, number];
        const hex = [(bytes[0] << 8) | bytes[1], (bytes[2] << 8) | bytes[3]]
          .map((group) => group.toString(16))
          .join(':');
        for (const form of [`::ffff:${address}`, `::ffff:${hex}`, `64:ff9b::${address}`, `64:ff9b::${hex}`]) {
          expect({ form, allowed: isAllowed(form) }).toEqual({ form, allowed: isAllowed(address) });
        }
      }),
    );
  });

  test('is allowed in addition only if it is loopback or in a listed subnet', () => {
    const loopback = addressGuard({ allowLoopback: true, allowAddresses: [] });
    expect([loopback('127.0.0.1'), loopback('::1'), loopback('10.0.0.1')]).toEqual([true, true, false]);
    const subnet = addressGuard({ allowLoopback: false, allowAddresses: ['10.1.0.0/16', '192.168.7.7'] });
    expect([subnet('10.1.2.3'), subnet('10.2.0.1'), subnet('192.168.7.7'), subnet('127.0.0.1')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(() => addressGuard({ allowLoopback: false, allowAddresses: ['intranet'] })).toThrow(
      'not an address or subnet',
    );
  });
});

describe('nothing is sent to an address that is not public', () => {
  // WHATWG URLs turn octal, decimal and hexadecimal forms into dotted ones; localhost goes through the look-up.
  test.each([
    'https://127.0.0.1',
    'https://0177.0.0.1',
    'https://2130706433',
    'https://0x7f.1',
    'https://[::1]',
    'https://localhost',
    'https://[::ffff:127.0.0.1]',
    'https://169.254.169.254',
    'https://10.0.0.1',
    'https://[64:ff9b::7f00:1]',
  ])('%s', async (organizationUrl) => {
    const okta = createConnector({ organizationUrl, apiToken: 'token' }, { maxRetries: 0 });
    const result = await okta.execute('getGroup', { groupId: '00g1' });
    await okta.close();
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INVALID_CONNECTION', outcome: 'not-sent', retryable: false },
    });
  });
});
