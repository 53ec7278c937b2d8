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

type Found = (error: NodeJS.ErrnoException | null, found: string | LookupAddress[], family?: number) => void;
export type Lookup = (hostname: string, options: LookupOptions, found: Found) => void;

/**
 * One look-up at a time for each name. getaddrinfo cannot be cancelled and has four threads for the whole process: probes
 * of a name that nobody answers would take them all, and the report's own look-up would wait behind them.
 */
export function singleFlight(lookUp: Lookup): Lookup {
  const waiting = new Map<string, Found[]>();
  return (hostname, options, found) => {
    const key = JSON.stringify([hostname, options.family, options.all, options.hints]);
    const others = waiting.get(key);
    if (others) return void others.push(found);
    waiting.set(key, [found]);
    lookUp(hostname, options, (...answer) => {
      const all = waiting.get(key) ?? [];
      waiting.delete(key);
      for (const each of all) each(...answer);
    });
  };
}

const lookUpOnce = singleFlight(lookup as Lookup);

/** dns.lookup that refuses what the rule forbids; node's sockets call it in either form, one address or all of them. */
export const guardedLookup =
  (mayConnect: MayConnect): LookupFunction =>
  (hostname, options, callback) => {
    lookUpOnce(hostname, options as LookupOptions, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map((f) => f.address);
      const bad = error ? undefined : addresses.find((address) => !mayConnect(address));
      if (bad !== undefined) callback(new ForbiddenAddress(bad), []);
      else callback(error, found, family);
    });
  };
