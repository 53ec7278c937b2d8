import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadBelay } from '../../infra/config/load-belay.ts';
import { GENERATED, generate } from '../../tools/belay-schema.ts';
import * as sample from '../../tools/sample-config.ts';
import { read } from '../kit/files.ts';
import { file, type Json, listener, probing, service, stage } from './config-kit.ts';

const schema = JSON.parse(read(GENERATED));
const validate = new Ajv({ strict: true, strictTypes: false, allErrors: true }).compile(schema);
const misfits = (raw: unknown) => (validate(raw) ? [] : (validate.errors ?? []).map((one) => one.instancePath));
const SAMPLE = 'belay.yaml';

describe('belay.yaml, the sample', () => {
  test('is sound, and nothing in it is probably not meant', () => {
    expect(loadBelay(SAMPLE)).toMatchObject({
      ok: true,
      warnings: [],
      stages: [{ stage: 'gamma' }, { stage: 'prod' }],
    });
  });

  test('is what the sample config is made of', () => expect(read(sample.GENERATED)).toBe(sample.generate()));

  test('fits the schema that it names', () => {
    expect(read(SAMPLE)).toContain(`$schema=./${GENERATED}`);
    expect(misfits(parse(read(SAMPLE), { merge: true }))).toEqual([]);
  });
});

describe('belay.schema.json', () => {
  test('is what the code says now', () => expect(read(GENERATED)).toBe(generate()));

  test('says of every key what it means', () => {
    const undescribed: string[] = [];
    const look = (node: Json, path: string) => {
      for (const [key, property] of Object.entries((node['properties'] ?? {}) as Record<string, Json>)) {
        if (!property['description']) undescribed.push(`${path}/${key}`);
        look(property, `${path}/${key}`);
      }
      for (const key of ['items', 'additionalProperties'] as const) {
        if (typeof node[key] === 'object') look(node[key] as Json, `${path}/*`);
      }
      for (const form of (node['anyOf'] ?? []) as Json[]) look(form, path);
    };
    look(schema, '');
    expect(undescribed).toEqual([]);
  });

  test('tells the defaults', () => {
    expect(JSON.stringify(schema.properties.stages)).toContain('"default":"act"');
    expect(JSON.stringify(schema.properties.services)).toContain('"default":[200]');
  });

  test.each<[string, Json, string]>([
    ['a misspelt key at the top', { servces: [] }, ''],
    ['a misspelt limit', { services: [{ ...service, limits: { soke: '1m' } }] }, '/services/0/limits'],
    [
      'a misspelt key of a probe',
      { services: [probing({ ...listener, uri: 'x' })] },
      '/services/0/probes/after-allow-traffic',
    ],
    ['a limit without its unit', { profiles: { prod: { soak: 60 } } }, '/profiles/prod/soak'],
    ['an account without quotes', { stages: { prod: { ...stage, account: 123456789012 } } }, '/stages/prod/account'],
    [
      'somebody told in two ways at once',
      { stages: { prod: { ...stage, tell: [{ email: 'a@b.c', sms: '+491701234567' }] } } },
      '/stages/prod/tell/0',
    ],
    ['no stage', { stages: {} }, '/stages'],
    [
      'a network that does not say whether its endpoints are made',
      { stages: { prod: { ...stage, network: { vpcId: 'vpc-0a1b2c3d', cidr: '10.0.0.0/16', subnets: [] } } } },
      '/stages/prod/network',
    ],
  ])('refuses %s', (_, over, path) => expect(misfits(file(over))).toContain(path));

  test('takes a service that leaves out what the defaults say', () => {
    const { alarms: _, ...rest } = service;
    expect(misfits(file({ defaults: { alarms: ['a'] }, services: [rest] }))).toEqual([]);
  });
});
