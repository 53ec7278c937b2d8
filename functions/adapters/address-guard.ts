import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Whether a probe may connect to this address. Asked after name resolution, so that no name can lead around it. */
export type MayConnect = (address: string) => boolean;

/** Nothing that a service's health could be asked at: this host, link-local (IMDS among it), and their IPv6 likes. */
const forbidden = new BlockList();
forbidden.addSubnet('0.0.0.0', 8, 'ipv4');
forbidden.addSubnet('127.0.0.0', 8, 'ipv4');
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addAddress('::', 'ipv6');
forbidden.addAddress('::1', 'ipv6');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('64:ff9b::', 96, 'ipv6'); // NAT64: any IPv4 address in disguise
forbidden.addSubnet('fd00:ec2::', 32, 'ipv6');

/** The rule in Lambda. IPv4-mapped IPv6 addresses are judged by what they map to. */
export const notForbidden: MayConnect = (address) => !forbidden.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

export class ForbiddenAddress extends Error {
  readonly code = 'BELAY_FORBIDDEN_ADDRESS';
  constructor(address: string) {
    super(`${address} is a loopback, link-local or metadata address`);
  }
}

/** dns.lookup that refuses what the rule forbids; node's sockets call it in either form, one address or all of them. */
export const guardedLookup =
  (mayConnect: MayConnect): LookupFunction =>
  (hostname, options, callback) => {
    const done = (error: NodeJS.ErrnoException | null, found: string | LookupAddress[], family?: number) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map((f) => f.address);
      const bad = error ? undefined : addresses.find((address) => !mayConnect(address));
      if (bad !== undefined) callback(new ForbiddenAddress(bad), []);
      else callback(error, found, family);
    };
    lookup(hostname, options as LookupOptions, done);
  };
