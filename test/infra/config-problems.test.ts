import { describe, expect, test } from 'vitest';
import { readBelay } from '../../infra/config/read-belay.ts';
import { file, type Json, listenerArn, problems, reading, service, stage } from './config-kit.ts';

const ofStage = (over: Json) => problems({ stages: { prod: { ...stage, ...over } } });

test('ten kinds of mistakes are ten problems at once, each with its line, path, rule and value', () => {
  const text = `version: 2
profiles:
  prod: { soak: 20m }
  nightly: { extends: nigthly }
stages:
  gamma: { account: 123456789012, region: eu-west-1 }
  prod: { account: "123456789012", region: eu-west-1 }
services:
  - { service: a, stage: prd, cluster: shop, alarms: [], probes: &probes { before-allow-traffic: &none { through: target-health }, after-allow-traffic: *none } }
  - { service: b, stage: prod, cluster: shop, alarms: [], probes: *probes, limits: { bake: 300 } }
  - { service: c, stage: prod, cluster: shop, alarms: [], probes: *probes, alarm: [x] }
  - { service: d, stage: prod, alarms: [], probes: *probes }
  - { service: b, stage: prod, cluster: shop, ecsService: e, alarms: [], probes: *probes }
  - { service: f, stage: gamma, cluster: shop, alarms: [], probes: *probes, limits: { settle: 2h } }
  - service: g
    stage: prod
    cluster: shop
    alarms: []
    probes:
      before-allow-traffic: *none
      after-allow-traffic: { through: listener, listenerArn: "${listenerArn}", url: ftp://example.com/ }
`;
  const read = readBelay(text, 'ten.yaml');
  const found = read.ok ? [] : read.problems;
  const promised: (string | RegExp)[] = [
    'ten.yaml:1: version must be 1, received 2',
    /^ten\.yaml:3: profiles\.prod contradicts itself: soak \+ reportReserve \(20m10s\) must be below 15m/,
    'ten.yaml:4: profiles.nightly.extends must be one of gamma, prod, received "nigthly"',
    'ten.yaml:6: stages.gamma.account must be a 12-digit AWS account id, in quotes, received 123456789012',
    'ten.yaml:9: services[0].stage must be one of gamma, prod, received "prd"',
    'ten.yaml:10: services[1].limits.bake must be a duration such as 500ms, 2s, 5m, 2h or 1h30m, received 300',
    'ten.yaml:11: services[2].alarm is an unknown key',
    /^ten\.yaml:12: services\[3\]\.cluster is missing; it must be a name/,
    "ten.yaml:13: services[4].service must be its own: the name b is services[1]'s already, in stage prod",
    /^ten\.yaml:14: services\[5\]\.limits contradict each other: reach \(1h\) must exceed settle \(2h\)/,
    /^ten\.yaml:14: services\[5\]\.limits contradict each other: waitDeadline \(1h\) must exceed settle \(2h\)/,
    /^ten\.yaml:14: services\[5\]\.limits contradict each other: rollbackDeadline \(30m\) must exceed settle \(2h\)/,
    'ten.yaml:21: services[6].probes.after-allow-traffic.url must be an http or https URL without credentials, received "ftp://example.com/"',
  ];
  expect(found).toEqual(promised.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
});

describe('of the file it is a problem', () => {
  test.each<[string, Json, string]>([
    ['that it has another version', { version: '1' }, 'version must be 1, received "1"'],
    ['that a key is unknown', { servces: [] }, 'servces is an unknown key'],
    ['that it has no stage', { stages: {} }, 'stages must name at least one stage, received a mapping'],
    ['that stages are missing', { stages: undefined }, 'stages is missing; it must be a mapping of stages by name'],
    ['that stages are a list', { stages: [] }, 'stages must be a mapping of stages by name, received a list of 0'],
    ['that services are a mapping', { services: {} }, 'services must be a list of services, received a mapping'],
    [
      'that the runbook is no address',
      { runbook: 'docs' },
      'runbook must be an https URL without credentials, received "docs"',
    ],
    [
      'that defaults are a list',
      { defaults: [1] },
      'defaults must be a mapping of what all services have in common, received a list of 1',
    ],
  ])('%s', (_, over, problem) => expect(problems(over)).toEqual([problem]));
});

describe('of profiles it is a problem', () => {
  const ofProfiles = (profiles: object) => problems({ profiles });

  test('that they bend each other in a circle: once', () => {
    const circle = { a: { extends: 'b' }, b: { extends: 'c' }, c: { extends: 'a' }, into: { extends: 'a' } };
    expect(ofProfiles(circle)).toEqual(['profiles.a.extends must not lead back to itself: a → b → c → a']);
    expect(ofProfiles({ prod: { extends: 'prod' } })).toEqual([
      'profiles.prod.extends must not lead back to itself: prod → prod',
    ]);
  });

  test.each<[string, Json, string]>([
    [
      'that one bends nothing',
      { fast: { soak: '1s' } },
      'profiles.fast.extends is missing; it must be one of gamma, prod',
    ],
    [
      'that one bends what there is not',
      { fast: { extends: 'x' } },
      'profiles.fast.extends must be one of gamma, prod, received "x"',
    ],
    ['that a limit is unknown', { prod: { soakMs: 1 } }, 'profiles.prod.soakMs is an unknown key'],
    [
      'that a count is a fraction',
      { prod: { unhealthyMax: 0.5 } },
      'profiles.prod.unhealthyMax must be a whole number, 0 or more, received 0.5',
    ],
    [
      'that one is nothing',
      { fast: null },
      'profiles.fast must be a mapping of limits, such as { soak: 2m }, received nothing',
    ],
    [
      'that one is called like what objects inherit',
      { constructor: { extends: 'toString' } },
      'profiles.constructor.extends must be one of gamma, prod, received "toString"',
    ],
  ])('%s', (_, profiles, problem) => expect(ofProfiles(profiles)).toEqual([problem]));

  test('that their limits contradict each other, said once and not of each that inherits it', () => {
    const broken = { prod: { latencyMax: '2s' }, night: { extends: 'prod', soak: '1m' } };
    const stages = { prod: stage, night: stage };
    const services = [service, { ...service, stage: 'night' }];
    expect(problems({ profiles: broken, stages, services })).toEqual([
      'profiles.prod contradicts itself: latencyMax (2s) must be below attemptTimeout (2s), or no answer is ever too slow',
    ]);
  });
});

describe('of a stage it is a problem', () => {
  test.each<[string, Json, string | RegExp]>([
    [
      'that its account is short',
      { account: '12345678901' },
      'account must be a 12-digit AWS account id, in quotes, received "12345678901"',
    ],
    [
      'that its region is none',
      { region: 'Ireland' },
      'region must be an AWS region such as eu-west-1, received "Ireland"',
    ],
    ['that its mode is none', { mode: 'try' }, 'mode must be observe, propose or act, received "try"'],
    ['that its profile is unknown', { profile: 'prd' }, 'profile must be one of gamma, prod, received "prd"'],
    ['that its name starts with a digit', { name: '1st' }, /^name must be a name of letters, digits and -/],
    [
      'that somebody is told two ways in one',
      { tell: [{ email: 'a@b.c', sms: '+491701234567' }] },
      /^tell\[0\] must be one of \{ email/,
    ],
    [
      'that somebody is told twice',
      { tell: [{ email: 'a@b.c' }, { email: 'a@b.c' }] },
      /^tell must not name anything twice/,
    ],
    [
      'that a phone number is unquoted',
      { tell: [{ sms: 491701234567 }] },
      'tell[0].sms must be a phone number in quotes, such as "+491701234567", received 491701234567',
    ],
    [
      'that a topic is a queue',
      { alarmTopics: ['arn:aws:sqs:eu-west-1:123456789012:x'] },
      /^alarmTopics\[0\] must be the ARN of an SNS topic/,
    ],
    [
      'an alarm topic of another region',
      { alarmTopics: ['arn:aws:sns:eu-west-2:123456789012:alarms'] },
      /^alarmTopics\[0\] must be a topic of eu-west-1, received "arn:aws:sns:eu-west-2:/,
    ],
    [
      'that it listens to itself',
      { alarmTopics: ['arn:aws:sns:eu-west-1:123456789012:belay-prod'] },
      /^alarmTopics\[0\] must not be this Belay's own topic/,
    ],
  ])('%s', (_, over, problem) => {
    const found = ofStage(over).map((one) => one.replace('stages.prod.', ''));
    expect(found).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });

  test('that nobody can be told so', () => {
    expect(ofStage({ tell: [{ fax: '1' }] })).toEqual([
      'stages.prod.tell[0].fax is an unknown key',
      expect.stringContaining('stages.prod.tell[0] must be one of { email: … }'),
    ]);
  });

  test('that no profile is called like it, and it names none', () => {
    expect(problems({ stages: { qa: stage }, services: [] })).toEqual([
      'stages.qa.profile is missing, as no profile is called like the stage; it must be one of gamma, prod',
    ]);
  });

  test('that another has its name', () => {
    const stages = { gamma: { ...stage, name: 'belay' }, prod: { ...stage, name: 'belay' } };
    expect(problems({ stages })).toEqual(['stages.prod.name must be its own: stage gamma is belay already']);
  });
});

test('problems are a line each, whatever the value or the key', () => {
  const read = reading(file({ 'a\nb': 1, runbook: 'x\ny', stages: { 'p\nq': { account: '1\n2', region: 'r' } } }));
  const found = read.ok ? [] : read.problems;
  expect(found.length).toBeGreaterThan(4);
  expect(found.filter((one) => one.includes('\n'))).toEqual([]);
});
