import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../../infra/demo/app/faults.mjs';
import { demoVariants } from '../../../infra/demo/faults.ts';
import { demo } from './kit.ts';

const definition = (name: string) => demo().at(`Tasks/${name}/Resource`);
const container = (name: string) => definition(name).Properties.ContainerDefinitions[0];

describe('the revisions', () => {
  test('are all there are', () => {
    expect(demo().all('AWS::ECS::TaskDefinition').length).toBe(demoVariants.length);
    expect(demoVariants.length).toBeGreaterThan(1);
  });

  test('are of one family, the one that the service is made with', () => {
    const families = demo()
      .all('AWS::ECS::TaskDefinition')
      .map(({ Properties }) => Properties.Family);
    expect(new Set(families)).toEqual(new Set(['belay-demo']));
    expect(demo().at('Service/Service/Service').Properties.TaskDefinition).toBe('belay-demo');
  });

  test('differ to Belay, which knows them by what is in them', () => {
    const contents = demo()
      .all('AWS::ECS::TaskDefinition')
      .map(({ Properties }) => JSON.stringify(Properties));
    expect(new Set(contents).size).toBe(demoVariants.length);
  });

  test('come after the service, which would take the latest of the family: all but the first, which comes before it', () => {
    const service = demo().at('Service/Service/Service');
    const [first, ...others] = demoVariants.map(({ name }) => definition(name));
    expect(service['DependsOn']).toContain(first?.id);
    expect(first?.['DependsOn'] ?? []).not.toContain(service.id);
    for (const other of others) expect(other['DependsOn']).toContain(service.id);
  });
});

describe.each(demoVariants)('the revision $name', ({ name, environment }) => {
  test('is kept, or there would be nothing to go back to', () =>
    expect(definition(name)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }));

  test('runs on arm64, in a network of its own', () =>
    expect(definition(name).Properties).toMatchObject({
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      RequiresCompatibilities: ['FARGATE'],
      NetworkMode: 'awsvpc',
    }));

  test('is one container, on the port that the app listens on', () => {
    expect(definition(name).Properties.ContainerDefinitions.length).toBe(1);
    expect(container(name)).toMatchObject({ Name: 'app', Essential: true });
    expect(container(name).PortMappings).toEqual([{ ContainerPort: readSettings({}).port, Protocol: 'tcp' }]);
  });

  test('gets its own faults and no others', () => {
    const pairs = Object.entries(environment).map(([Name, Value]) => ({ Name, Value }));
    expect(container(name).Environment).toEqual(pairs);
  });

  test('may write to no disk, and is not privileged', () => {
    expect(container(name).ReadonlyRootFilesystem).toBe(true);
    expect(container(name)).not.toHaveProperty('Privileged');
    expect(container(name)).not.toHaveProperty('User');
    expect(container(name)).not.toHaveProperty('LinuxParameters');
  });

  test('logs to the one group, which is kept for a week', () => {
    const logs = demo().at('Tasks/Logs/Resource');
    expect(container(name).LogConfiguration).toMatchObject({ LogDriver: 'awslogs' });
    expect(container(name).LogConfiguration.Options['awslogs-group']).toEqual({ Ref: logs.id });
    expect(logs).toMatchObject({ Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Delete' });
  });

  test('has the roles of the first, so that Belay passes no other', () => {
    const first = definition(demoVariants[0]?.name ?? '').Properties;
    const { TaskRoleArn, ExecutionRoleArn } = definition(name).Properties;
    expect([TaskRoleArn, ExecutionRoleArn]).toEqual([first.TaskRoleArn, first.ExecutionRoleArn]);
  });
});

describe('the image', () => {
  test('is one for all, named by its content', () => {
    const images = demoVariants.map(({ name }) => container(name).Image['Fn::Sub']);
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/:[0-9a-f]{64}$/);
  });

  test('is built when it is deployed, from the app, for arm64', () => {
    const { dockerImages } = demo().file('Belay-demo.assets.json');
    const all = Object.values<{ readonly source: { readonly directory: string } }>(dockerImages);
    expect(all).toMatchObject([{ source: { platform: 'linux/arm64' } }]);
    expect(existsSync(join(demo().outdir, all[0]?.source.directory ?? '', 'server.mjs'))).toBe(true);
  });
});

test('the tasks may do nothing in the account', () => {
  const { all, at } = demo();
  const role = at('Tasks/good-1/TaskRole/Resource');
  const given = all('AWS::IAM::Policy').filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(role.id));
  expect(given).toEqual([]);
  expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
});
