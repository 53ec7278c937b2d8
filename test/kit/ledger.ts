import { afterEach } from 'vitest';
import type { DeploymentId } from '../../functions/core/ids.ts';
import type { Incident, Intent } from '../../functions/core/incident.ts';
import type { Candidate, Hold, Term, Veto } from '../../functions/core/term.ts';
import { type DurationMs, millis, seconds } from '../../functions/core/units.ts';
import type { ResponderLedgerPort } from '../../functions/flows/ledger-port.ts';
import type { LedgerPort } from '../../functions/flows/ports.ts';
import { clientConfig } from '../../functions/runtime/clients.ts';
import { hookLedger, responderLedger } from '../../functions/runtime/ledger.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { MemoryLedger } from '../../sim/ledger.ts';
import { startTable } from '../../sim/table.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { World } from '../../sim/world.ts';
import { at, definitionArn, noon } from './core.ts';

/*
 * Belay's memory, twice: in memory, and in a table that the real SDK reads and writes over a socket. What the flows may
 * rely on is said once (test/adapters/contract-ledger*) and held against both.
 */

export const signal = new AbortController().signal;

/** What a hook and a responder use, in one. */
export type Ledger = LedgerPort & ResponderLedgerPort;

export interface MadeLedger {
  readonly ledger: Ledger;
  /** As a person's command will write it. */
  hold(hold: Hold, service: string | 'all'): Promise<void>;
}

export const closers: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closers.splice(0).map((close) => close()))));

/** The adapters over real SDK clients, as functions wire them, with the table at `url`. */
export function ledgerAt(url: string, table: string, requestTimeout = seconds(1)): Ledger {
  const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };
  const env = { ...keys, AWS_ENDPOINT_URL: url, BELAY_TABLE: table };
  const aws = clientConfig(env, { requestTimeout, backoffMax: millis(5) });
  return { ...hookLedger(env, aws), ...responderLedger(env, aws) };
}

/** An embedded table for one test. */
export async function tableForTest() {
  const table = await startTable();
  closers.push(table.close);
  const put = (Item: object) => table.call('PutItem', { TableName: table.name, Item });
  return { ...table, put, ledger: ledgerAt(table.url, table.name) };
}

/** The ledger over a world that passes its calls on to the table, and counts and faults them. */
export async function worldlyLedger(faults: readonly Fault[] = [], patience: DurationMs = seconds(1)) {
  const table = await tableForTest();
  const world = new World(new VirtualClock(noon), faults);
  const { url, close } = await serveAws(world, table);
  closers.push(close);
  const operations = () => world.journal.map(({ service, operation, outcome }) => `${service} ${operation} ${outcome}`);
  return { table, world, operations, ledger: ledgerAt(url, table.name, patience) };
}

async function inTable(): Promise<MadeLedger> {
  const { name, call, put, ledger } = await tableForTest();
  return {
    ledger,
    async hold(hold, service) {
      const doc = { S: JSON.stringify(hold) };
      if (service !== 'all') return void (await put({ service: { S: service }, item: { S: 'hold' }, doc }));
      await call('UpdateItem', {
        TableName: name,
        Key: { service: { S: '*region' }, item: { S: 'breaker' } },
        UpdateExpression: 'SET #hold = :doc',
        ExpressionAttributeNames: { '#hold': 'hold' },
        ExpressionAttributeValues: { ':doc': doc },
      });
    },
  };
}

async function inMemory(): Promise<MadeLedger> {
  const ledger = new MemoryLedger();
  return {
    ledger,
    async hold(hold, service) {
      if (service === 'all') ledger.hold = hold;
      else ledger.setHold(service, hold);
    },
  };
}

/** For `describe.each`: every promise is kept by both. */
export const bothLedgers = [
  ['in memory', inMemory],
  ['the SDK, a socket and a table', inTable],
] as const;

export const deployment = (id: string) => id as DeploymentId;

/** Belay rolls 42 back to 41. */
export const intent = (over: Partial<Intent> = {}): Intent => ({
  nonce: 'nonce-1',
  act: 'roll-back',
  via: 'create-deployment',
  from: definitionArn(42),
  to: definitionArn(41),
  veto: 'hash-42',
  at: at(60),
  ...over,
});

/** Open since noon, every member that it has by then filled in. */
export const incident = (over: Partial<Incident> = {}): Incident => ({
  id: 'checkout-1',
  openedAt: noon,
  onsets: { 'checkout-5xx': { start: at(-60), end: noon } },
  last: { kind: 'wait', why: 'settling', at: noon },
  waitingSince: noon,
  nextCheckAt: at(300),
  ...over,
});

export const closed = (over: Partial<Incident> = {}): Incident =>
  incident({ closed: { why: 'recovered', at: at(600) }, ...over });

/** As the hook writes it, everything included. */
export const candidate = (over: Partial<Candidate> = {}): Candidate => ({
  source: 'hook',
  at: at(10),
  images: [{ container: 'app', digest: 'sha256:42' }, { container: 'sidecar' }],
  placement: {
    containerName: 'app',
    containerPort: 8080,
    platformVersion: '1.4.0',
    network: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
    capacity: [{ provider: 'FARGATE', weight: 1, base: 0 }],
  },
  needs: {
    images: [{ container: 'app', image: 'checkout:42' }],
    secrets: ['arn:aws:ssm:eu-west-1:123456789012:parameter/x'],
  },
  evidence: { probes: 3, soakMs: seconds(300), alarms: ['checkout-5xx'] },
  ...over,
});

/** Revision 42, since noon. */
export const term = (over: Partial<Term> = {}): Term => ({
  shift: noon,
  definition: definitionArn(42),
  hash: 'hash-42',
  kind: 'deploy',
  ...over,
});

export const veto = (over: Partial<Veto> = {}): Veto => ({
  hash: 'hash-42',
  incident: 'checkout-1',
  reason: 'checkout-5xx rose 4 minutes after its shift',
  at: at(61),
  ...over,
});
