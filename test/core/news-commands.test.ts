import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Act, Decision } from '../../functions/core/decision.ts';
import type { Transition } from '../../functions/core/news.ts';
import { announce } from '../../functions/core/news-announce.ts';
import { examples, part, rollBack, stop, transition } from '../kit/news.ts';

type Over = Partial<Transition>;
const commands = (over: Over) => announce(transition(over)).json['commands'] as string[];
const proposed = (would: Act): Over => ({ decision: { kind: 'propose', why: 'mode-propose', would } });
const serviceDeployment = 'arn:aws:ecs:eu-west-1:123456789012:service-deployment/shop/checkout-svc/EZe5';

/** The words that a real shell makes of a command. */
const words = (command: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('the command of an act held back', () => {
  test('creates a deployment from a revision file', () => {
    const placement = { containerName: 'app', containerPort: 8080 };
    const [file = '', create] = commands({ ...proposed(rollBack), placement });
    expect(create).toBe(
      'aws deploy create-deployment --region eu-west-1 --application-name shop --deployment-group-name checkout-prod' +
        ' --deployment-config-name CodeDeployDefault.ECSAllAtOnce' +
        ' --auto-rollback-configuration enabled=true,events=DEPLOYMENT_FAILURE' +
        ' --override-alarm-configuration enabled=false --revision file://revision.json',
    );
    const [, , json = ''] = words(file.replace(' > revision.json', ''));
    const { revisionType, appSpecContent } = JSON.parse(json);
    expect(revisionType).toBe('AppSpecContent');
    expect(appSpecContent.content).toContain('"version":0.0');
    expect(JSON.parse(appSpecContent.content).Resources[0].TargetService.Properties).toEqual({
      TaskDefinition: rollBack.to,
      LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
    });
  });

  test('leaves a gap where the container is not known, and says so', () => {
    expect(commands(proposed(rollBack))[0]).toContain('CONTAINER_NAME');
    expect(part('What you do now', proposed(rollBack))[0]).toContain('in place of CONTAINER_NAME and 0 first');
    const placement = { containerName: 'app', containerPort: 8080 };
    expect(part('What you do now', { ...proposed(rollBack), placement })[0]).toBe('1. If you agree, do it:');
  });

  test('updates a service', () => {
    expect(commands(proposed({ ...rollBack, via: 'update-service' }))).toEqual([
      `aws ecs update-service --region eu-west-1 --cluster shop --service checkout-svc --task-definition ${rollBack.to}`,
    ]);
  });

  test('stops a deployment', () => {
    expect(commands(proposed(stop))).toEqual([
      'aws deploy stop-deployment --region eu-west-1 --deployment-id d-BELAY0043 --auto-rollback-enabled',
    ]);
  });

  test('stops a deployment of ECS', () => {
    const would = { ...stop, via: 'stop-service-deployment', deployment: serviceDeployment } as const;
    expect(commands(proposed(would))).toEqual([
      `aws ecs stop-service-deployment --region eu-west-1 --service-deployment-arn ${serviceDeployment} --stop-type ROLLBACK`,
    ]);
  });

  test('is told in the text as it is in the JSON, below its step', () => {
    const told = commands(proposed(stop)).map((line) => `   ${line}`);
    expect(part('What you do now', proposed(stop)).slice(1, 2)).toEqual(told);
  });

  test.each<[string, Decision]>([
    ['mode-observe', examples['mode-observe']],
    ['mode-propose', examples['mode-propose']],
    ['held', examples.held],
    ['act-refused', examples['act-refused']],
    ['no-recent-deployment', { kind: 'escalate', why: 'no-recent-deployment', would: rollBack }],
    ['alarm-older-than-deployment', { kind: 'escalate', why: 'alarm-older-than-deployment', would: rollBack }],
    ['shared-cause-suspected', { kind: 'escalate', why: 'shared-cause-suspected', would: rollBack }],
  ])('is offered for %s', (_, decision) => {
    expect(commands({ decision }).join('\n')).toContain('aws deploy create-deployment');
  });

  test.each(['rollback-barred', 'target-unusable', 'no-known-good', 'rolled-back-recently'] as const)(
    'is not offered for %s, where it must not or cannot be run',
    (why) => {
      const told = commands({ decision: { kind: 'escalate', why, would: rollBack } }).join('\n');
      expect(told).not.toContain('create-deployment');
    },
  );

  test('is left out, with its step, where the transition does not say which group', () => {
    const told = part('What you do now', { ...proposed(rollBack), codedeploy: undefined });
    expect(told).toEqual(['1. If not, the incident is yours all the same: Belay will not act.']);
  });
});

describe('a deployment that Belay cannot name', () => {
  const late: Over = { decision: { kind: 'escalate', why: 'aws-owns-rollback' } };

  test("is looked up in CodeDeploy's list, and stopped", () => {
    expect(commands(late)).toEqual([
      'aws deploy list-deployments --region eu-west-1 --application-name shop --deployment-group-name checkout-prod',
      'aws deploy stop-deployment --region eu-west-1 --deployment-id DEPLOYMENT_ID --auto-rollback-enabled',
    ]);
  });

  test("is looked up in ECS's list, and stopped", () => {
    expect(commands({ ...late, codedeploy: undefined })).toEqual([
      'aws ecs list-service-deployments --region eu-west-1 --cluster shop --service checkout-svc',
      'aws ecs stop-service-deployment --region eu-west-1 --service-deployment-arn SERVICE_DEPLOYMENT_ARN --stop-type ROLLBACK',
    ]);
  });
});

describe('a hostile name', () => {
  const names = [
    `a b`,
    `$(reboot)`,
    '`reboot`',
    `';reboot;'`,
    `"; reboot #`,
    `a'b'c`,
    'a\\',
    '*',
    '~',
    '!!',
    '&& x',
    '',
  ];

  test.each(names)('stays one word of the shell: %s', (name) => {
    const [service = ''] = commands({ decision: examples['service-not-running'], ecsService: name, cluster: name });
    expect(words(service)).toEqual([
      ...['aws', 'ecs', 'describe-services', '--region', 'eu-west-1', '--cluster', name, '--services', name],
    ]);
  });

  test.each(names)('stays one string of the AppSpec: %s', (name) => {
    const placement = { containerName: name, containerPort: 1 };
    const [file = ''] = commands({ ...proposed(rollBack), placement });
    const { appSpecContent } = JSON.parse(words(file.replace(' > revision.json', ''))[2] ?? '');
    const { LoadBalancerInfo } = JSON.parse(appSpecContent.content).Resources[0].TargetService.Properties;
    expect(LoadBalancerInfo.ContainerName).toBe(name);
  });
});
