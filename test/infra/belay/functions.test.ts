import { describe, expect, test } from 'vitest';
import { HOOKS } from '../../../functions/core/hook-call.ts';
import { FUNCTION_NAMES, permissions } from '../../../infra/belay/permissions.ts';
import { belayTemplate, services } from './kit.ts';
import { ATTRIBUTE, many, REF, roleOf, statementsOf } from './template.ts';

const t = belayTemplate();
const asyncOf = (id: string, qualifier: string) =>
  t
    .all('AWS::Lambda::EventInvokeConfig')
    .map(({ Properties }) => Properties)
    .find((config) => t.text(config.FunctionName) === t.values[id] && t.text(config.Qualifier) === qualifier);

test('there are four functions, and no other', () => {
  const handlers = t.all('AWS::Lambda::Function').map(({ Properties }) => Properties.Handler);
  expect(handlers.toSorted()).toEqual(FUNCTION_NAMES.map((name) => `${name}.handler`).toSorted());
});

describe.each([
  ['before-allow-traffic', 'CodeDeployHook_belay-prod-before-allow-traffic', 512],
  ['after-allow-traffic', 'CodeDeployHook_belay-prod-after-allow-traffic', 512],
  ['alarm-responder', 'belay-prod-alarm-responder', 1_024],
  ['responder-smoke', 'CodeDeployHook_belay-prod-responder-smoke', 256],
] as const)('the function %s', (bundle, name, memory) => {
  const { id, Properties: fn, DependsOn } = t.fn(bundle);
  const role = roleOf(t, bundle);

  test('runs its bundle on arm64 and Node 24, under the name that roles and AppSpecs know', () => {
    expect(fn).toMatchObject({
      FunctionName: name,
      Handler: `${bundle}.handler`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
    });
  });

  test('has memory and time of its own, not what Lambda would give', () => {
    expect(fn.MemorySize).toBe(memory);
    expect(fn.Timeout).toBeGreaterThan(3);
    expect(fn.Timeout).toBeLessThanOrEqual(900);
  });

  test('is traced', () => {
    expect(fn.TracingConfig).toEqual({ Mode: 'Active' });
  });

  test('writes to a log group of its own that forgets after half a year, and goes with the stack', () => {
    const group = t.byId(fn.LoggingConfig.LogGroup.Ref);
    expect(group.Properties).toMatchObject({ LogGroupName: `/aws/lambda/${name}`, RetentionInDays: 180 });
    expect([group['DeletionPolicy'], group['UpdateReplacePolicy']]).toEqual(['Delete', 'Delete']);
  });

  test('has a role of its own that Lambda alone takes on, without managed policies', () => {
    expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(role.Properties).not.toHaveProperty('Policies');
    expect(role.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
    const sharing = t.all('AWS::Lambda::Function').filter((one) => one.Properties.Role['Fn::GetAtt'][0] === role.id);
    expect(sharing.map((one) => one.id)).toEqual([id]);
  });

  test('may do what the contract says, and nothing more', () => {
    const granted = statementsOf(t, bundle).flatMap(({ Action }) => many<string>(Action));
    // Nothing of this stage needs these: there is no VPC.
    const promised = permissions[bundle].filter(({ on }) => on !== 'network' && on !== 'network-reads');
    expect([...new Set(granted)].toSorted()).toEqual([...new Set(promised.flatMap((one) => one.actions))].toSorted());
    expect(statementsOf(t, bundle).every(({ Effect }) => Effect === 'Allow')).toBe(true);
  });

  test('waits for its permissions: its first call would be refused else', () => {
    const policies = t.all('AWS::IAM::Policy').filter(({ Properties }) => Properties.Roles[0].Ref === role.id);
    expect(policies.length).toBeGreaterThan(0);
    expect(DependsOn).toEqual(expect.arrayContaining(policies.map((one) => one.id)));
  });
});

describe('in their environment', () => {
  const environment = (bundle: string) => t.fn(bundle).Properties.Environment.Variables;
  const table = REF(t.one('AWS::DynamoDB::Table').id);

  test.each(HOOKS)('%s finds the ledger', (hook) => {
    expect(environment(hook)).toEqual({ BELAY_TABLE: table });
  });

  test('the responder finds the ledger and its queue', () => {
    const queue = REF(t.queue('wakes').id);
    expect(environment('alarm-responder')).toEqual({ BELAY_TABLE: table, BELAY_QUEUE_URL: queue });
  });

  test('the smoke finds the one function that it may invoke', () => {
    const target = { BELAY_SMOKE_TARGET: REF(t.fn('alarm-responder').id) };
    expect(environment('responder-smoke')).toEqual(target);
  });
});

describe('a call that comes to nothing', () => {
  const queueArn = (end: string) => ATTRIBUTE(t.queue(end).id);

  test.each(HOOKS)('of %s wakes the responder, after one more try and within a quarter of an hour', (hook) => {
    expect(asyncOf(t.fn(hook).id, '$LATEST')).toMatchObject({
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 900,
      DestinationConfig: { OnFailure: { Destination: queueArn('wakes') } },
    });
  });

  test('of the smoke is kept for people', () => {
    expect(asyncOf(t.fn('responder-smoke').id, '$LATEST')).toMatchObject({
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: queueArn('undelivered') } },
    });
  });

  test("of the responder's alias is kept for people", () => {
    const config = asyncOf(t.fn('alarm-responder').id, 'live');
    expect(config.DestinationConfig).toEqual({ OnFailure: { Destination: queueArn('undelivered') } });
  });
});

describe('the time of the hooks', () => {
  const timeouts = (soakMs: number, reportReserveMs: number) => {
    const [service] = services(1);
    const policy = { ...service?.policy, soakMs, reportReserveMs };
    const slow = services(2, (i) => (i === 1 ? { policy: policy as never } : {}));
    const made = belayTemplate({ services: slow });
    return HOOKS.map((hook) => made.fn(hook).Properties.Timeout);
  };

  test('is enough for the longest soak and the longest report of all services, and a margin', () => {
    expect(timeouts(300_000, 10_000)).toEqual([130, 430]);
    expect(timeouts(600_000, 15_000)).toEqual([135, 735]);
  });

  test('ends where that of Lambda ends', () => {
    expect(timeouts(770_000, 10_000)).toEqual([130, 900]);
    expect(timeouts(770_001, 10_000)).toEqual([130, 900]);
    expect(timeouts(769_000, 10_000)).toEqual([130, 899]);
  });
});
