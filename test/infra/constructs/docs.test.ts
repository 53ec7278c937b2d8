import { Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { stageThresholds } from '../../../infra/constructs/alarm-thresholds.ts';
import { filesUnder, read } from '../../kit/files.ts';
import { type Node, nodesOf } from '../../repo/source.ts';
import { stubBundles } from '../belay/kit.ts';
import { SAMPLE_ENV, templateOf, testApp, testStack } from '../kit.ts';
import { CERTIFICATE, surroundings } from './blue-green.ts';
import { alarmsExample, appSpecExample, blueGreenExample, canaryExample, guardExample } from './examples.ts';

const DOCS = 'docs/constructs.md';

interface Documented {
  readonly construct: string;
  readonly props: readonly { readonly name: string; readonly optional: boolean }[];
}

/** Each interface `…Props` of infra/constructs, and what stands in it. */
function documented(): Documented[] {
  return filesUnder('infra/constructs', '.ts').flatMap((path) =>
    nodesOf(path, read(path))
      .filter(({ type }) => type === 'TSInterfaceDeclaration')
      .map((node): [string, Node[]] => [String((node['id'] as Node)['name']), (node['body'] as Node)['body'] as Node[]])
      .filter(([name]) => name.endsWith('Props'))
      .map(([name, members]) => ({
        construct: name.slice(0, -'Props'.length),
        props: members.map((one) => ({
          name: String((one['key'] as Node)['name']),
          optional: one['optional'] === true,
        })),
      })),
  );
}

/** The rows of the first table whose section has that heading: the prop, its type, its default, its meaning. */
function rowsOf(construct: string): string[][] {
  const [, section = ''] = read(DOCS).split(new RegExp(`^#{2,3} ${construct}$`, 'm'));
  const [, table = ''] = section.split(/^\| prop .*\n\| ---.*$/m);
  const rows = /^\n((?:\|.*\n)+)/.exec(table)?.[1] ?? '';
  return rows
    .split('\n')
    .filter((row) => row !== '')
    .map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('docs/constructs.md', () => {
  test('is asked about every construct that a user may take', () => {
    expect(documented().map(({ construct }) => construct)).toEqual(
      expect.arrayContaining([
        'BlueGreenService',
        'StageAlarms',
        'CustomAlarm',
        'AppSpec',
        'LambdaAppSpec',
        'CanaryFunction',
        'DeploymentGuard',
      ]),
    );
  });

  test.each(documented())(
    'has every prop of $construct, and no other, in the order of the source',
    ({ construct, props }) => {
      expect(rowsOf(construct).map(([prop]) => prop)).toEqual(props.map(({ name }) => `\`${name}\``));
    },
  );

  test.each(documented())(
    'says of each prop of $construct what it means, and what holds without it',
    ({ construct, props }) => {
      const rows = rowsOf(construct);
      const required = rows.filter(([, , otherwise]) => otherwise === 'required').map(([prop]) => prop);
      expect(required).toEqual(props.filter(({ optional }) => !optional).map(({ name }) => `\`${name}\``));
      expect(rows.filter((cells) => cells.length !== 4 || cells.includes(''))).toEqual([]);
    },
  );

  test.each(Object.keys(stageThresholds.prod) as (keyof typeof stageThresholds.prod)[])(
    'says what the threshold %s is in each stage',
    (key) => {
      expect(read(DOCS)).toContain(`| \`${key}\` | ${stageThresholds.gamma[key]} | ${stageThresholds.prod[key]} |`);
    },
  );

  test('shows only code that is compiled and synthesised here', () => {
    const plain = (code: string) => code.replace(/\s+/g, ' ').trim();
    const shown = [...read(DOCS).matchAll(/^```ts\n([^`]*(?:`[^`]+`[^`]*)*?)^```/gm)].map(([, code = '']) =>
      plain(code),
    );
    const compiled = plain(read('test/infra/constructs/examples.ts'));
    expect(shown.length).toBeGreaterThanOrEqual(4);
    expect(shown.filter((code) => !compiled.includes(code))).toEqual([]);
  });
});

describe('the examples', () => {
  const group = 'AWS::CodeDeploy::DeploymentGroup';

  test('of a blue/green service and its AppSpec', () => {
    const stack = testStack();
    const { cluster, loadBalancer, taskDefinition } = surroundings(stack);
    const hooks = loadBalancer.connections.securityGroups[0];
    if (!hooks) throw new Error('the load balancer has a security group');
    blueGreenExample(stack, cluster, loadBalancer, taskDefinition, CERTIFICATE, hooks);
    templateOf(stack).resourceCountIs(group, 1);
    templateOf(stack).hasOutput('AppSpec', {});
  });

  test('of alarms and of an AppSpec', () => {
    const stack = testStack();
    alarmsExample(stack);
    appSpecExample(stack, surroundings(stack).taskDefinition);
    templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 6);
    templateOf(stack).hasOutput('AlarmNames', {
      Value: Match.stringLikeRegexp('^checkout-prod-5xx-rate .* checkout-prod-orders-lost$'),
    });
  });

  test('of a canary function', () => {
    const stack = new Stack(testApp(), 'Sample', { env: SAMPLE_ENV });
    const [api, smokeTest] = ['ApiFunction', 'SmokeTest'].map(
      (id) =>
        new lambda.Function(stack, id, {
          runtime: lambda.Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code: lambda.Code.fromInline('exports.handler = async () => undefined;'),
        }),
    );
    if (!api || !smokeTest) throw new Error('two functions');
    canaryExample(stack, api, smokeTest);
    templateOf(stack).resourceCountIs(group, 1);
  });

  test('of a guard for a service that is there already', () => {
    const stack = testStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0a1b2c3d', availabilityZones: ['eu-west-1a'] });
    guardExample(stack, vpc, stubBundles());
    templateOf(stack).resourceCountIs('AWS::ECS::Service', 0);
    templateOf(stack).hasOutput('BeforeAllowTraffic', {});
  });
});
