import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { invariant } from '../../../functions/core/invariant.ts';
import { read } from '../../kit/files.ts';
import { findings } from '../kit.ts';
import { demo, demoApp } from './kit.ts';

/** Every file of an assembly that is deployed or decides what is. */
function synthesised(): ReadonlyMap<string, string> {
  const { app } = demoApp();
  app.synth();
  const files = readdirSync(app.outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(app.outdir.length), readFileSync(path, 'utf8')];
    }),
  );
}

test('two syntheses are the same to the byte: a second deployment has nothing to change, least of all a listener', () => {
  // From the same place in the source: the metadata says where a construct was made.
  const [one, two] = Array.from({ length: 2 }, () => synthesised());
  invariant(one !== undefined && two !== undefined, 'there are two');
  expect([...two.keys()].toSorted()).toEqual([...one.keys()].toSorted());
  expect([...one.keys()].filter((path) => one.get(path) !== two.get(path))).toEqual([]);
  expect(one.get('/Belay-demo.template.json')).toMatch(/"AWS::ElasticLoadBalancingV2::Listener"/);
});

test('what CodeDeploy swaps is named by what never changes: no revision, no image, no bundle', () => {
  const swapped = [
    ...demo().all('AWS::ElasticLoadBalancingV2::Listener'),
    ...demo().all('AWS::ElasticLoadBalancingV2::TargetGroup'),
    ...demo().all('AWS::ECS::Service'),
  ];
  expect(swapped.length).toBe(5);
  const named = JSON.stringify(swapped.map(({ Properties }) => Properties));
  expect(named).not.toMatch(/[0-9a-f]{64}/);
  for (const { id } of demo().all('AWS::ECS::TaskDefinition')) expect(named).not.toContain(id);
});

test('cdk-nag and the CDK itself have nothing to say against it', () => {
  const { app } = demoApp();
  expect(findings(app)).toEqual([]);
});

test('it is deployed wherever the credentials lead, and asks nobody where that is', () => {
  const { artifacts, missing } = demo().file('manifest.json');
  expect(artifacts['Belay-demo'].environment).toBe('aws://unknown-account/unknown-region');
  expect(missing).toBeUndefined();
});

test("its functions are Belay's own: the CDK has added none, and no resource of its own making", () => {
  const handlers = demo()
    .all('AWS::Lambda::Function')
    .map(({ Properties }) => Properties.Handler);
  expect(handlers.toSorted()).toEqual([
    ...['after-allow-traffic.handler', 'alarm-responder.handler', 'before-allow-traffic.handler'],
    'responder-smoke.handler',
  ]);
  const types = new Set(demo().resources.map(({ Type }) => Type));
  expect([...types].filter((type) => /^Custom::|CustomResource/.test(type))).toEqual([]);
});

test('the cluster counts what its tasks do', () =>
  expect(demo().all('AWS::ECS::Cluster')).toMatchObject([
    { Properties: { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] } },
  ]));

describe('what is still there after a destroy', () => {
  const kept = () => demo().resources.filter((one) => one['DeletionPolicy'] === 'Retain');

  test('is what the README says', () => {
    // A function's versions go with the function, whatever the template wants.
    const types = new Set(kept().map(({ Type }) => Type));
    types.delete('AWS::Lambda::Version');
    expect([...types].toSorted()).toEqual(['AWS::DynamoDB::Table', 'AWS::ECS::TaskDefinition', 'AWS::KMS::Key']);
    const told = /What is kept on purpose.*?\n\n/s.exec(read('infra/demo/README.md'))?.[0].replaceAll('\n', ' ');
    expect(told).toContain("the ledger's table and its backups");
    expect(told).toContain("the key of Belay's topics");
    expect(told).toContain('the task definitions');
  });

  test('is no log group of its own: the next stack would stumble over it', () => {
    const groups = demo().all('AWS::Logs::LogGroup');
    expect(groups.length).toBe(5);
    expect(groups.filter((one) => one['DeletionPolicy'] !== 'Delete')).toEqual([]);
  });

  test('has no name that a second stack would need', () => {
    const names = kept().map(({ Properties }) => Properties.TableName ?? Properties.AliasName);
    expect(names.filter((name) => name !== undefined)).toEqual([]);
  });
});
