import { describe, expect, test } from 'vitest';
import { appSpecOutputOf, demoVariants } from '../../../infra/demo/faults.ts';
import { deploymentOf } from '../../../tools/game-day/deploy.ts';
import { groupIn, outputs } from '../../../tools/game-day/outputs.ts';
import { read, tempFile } from '../../kit/files.ts';
import { demo, HOST, type Json } from './kit.ts';

const value = (output: string): string => demo().filled(demo().json.Outputs[output].Value);

/** What `cdk deploy --outputs-file` writes. */
function written(): { readonly file: string; readonly stack: string } {
  const values = Object.keys(demo().json.Outputs).map((key) => [key, value(key)]);
  const stack = 'Belay-demo';
  return { file: tempFile('cdk-outputs.json', JSON.stringify({ [stack]: Object.fromEntries(values) })), stack };
}

test('the outputs are what the day needs, and an AppSpec of each revision', () => {
  expect(Object.keys(demo().json.Outputs)).toEqual([
    ...['ServiceUrl', 'ApplicationName', 'DeploymentGroupName', 'TopicArn', 'ResponderLogs'],
    ...demoVariants.map(({ name }) => appSpecOutputOf(name)),
  ]);
  expect(value('ServiceUrl')).toBe(`http://${HOST}/`);
});

test("the responder's logs are those of the responder", () => {
  const { LogGroupName } = demo().at('Guard/Belay/alarm-responder/Logs/Resource').Properties;
  expect(value('ResponderLogs')).toBe(LogGroupName);
});

describe.each(demoVariants)('the AppSpec of $name', ({ name }) => {
  const text = () => value(appSpecOutputOf(name));

  test('is JSON when it is deployed, with a version that CodeDeploy knows', () => {
    expect(Object.keys(JSON.parse(text()))).toEqual(['version', 'Resources', 'Hooks']);
    expect(text()).toMatch(/^\{"version":0\.0,/);
  });

  test('names its own revision, the container and its port', () => {
    const { Ref } = { Ref: demo().at(`Tasks/${name}/Resource`).id };
    const [{ TargetService: target }] = JSON.parse(text()).Resources;
    expect(target).toEqual({
      Type: 'AWS::ECS::Service',
      Properties: {
        TaskDefinition: demo().filled({ Ref }),
        LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
      },
    });
    // The filled text may be like another's: the reference may not.
    const parts: Json[] = demo().json.Outputs[appSpecOutputOf(name)].Value['Fn::Join'][1];
    expect(parts).toContainEqual({ Ref });
  });

  test('calls both hooks by their names', () => {
    const hookName = (hook: string) => demo().at(`Guard/Belay/${hook}/Function/Resource`).Properties.FunctionName;
    expect(JSON.parse(text()).Hooks).toEqual([
      { BeforeAllowTraffic: hookName('before-allow-traffic') },
      { AfterAllowTraffic: hookName('after-allow-traffic') },
    ]);
    expect(hookName('before-allow-traffic')).toMatch(/^CodeDeployHook_/);
  });

  test('is what the game day deploys', () =>
    expect(deploymentOf(variantOf(name), written())).toMatchObject({
      applicationName: 'belay-demo',
      deploymentGroupName: 'belay-demo',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content: text() } },
    }));
});

describe('the game day', () => {
  test('finds the group and the address for its traffic', () => {
    expect(groupIn(written())).toEqual({ application: 'belay-demo', name: 'belay-demo' });
    expect(outputs(written(), ['ServiceUrl'])).toEqual({ ServiceUrl: `http://${HOST}/` });
  });

  test('is told in the README by the names of the template', () => {
    const readme = read('infra/demo/README.md');
    const parameters = [...readme.matchAll(/--parameters (\w+)=/g)].map(([, name]) => name);
    expect(parameters).toEqual(['ClientCidr']);
    expect(Object.keys(demo().json.Parameters)).toEqual(expect.arrayContaining(parameters));
    const named = [...readme.matchAll(/<(\w+) of the outputs>/g)].map(([, name]) => name);
    expect(named).toEqual(['TopicArn']);
    expect(Object.keys(demo().json.Outputs)).toEqual(expect.arrayContaining(named));
  });
});

function variantOf(name: string) {
  const [found] = demoVariants.filter((variant) => variant.name === name);
  if (!found) throw new Error(`no variant ${name}`);
  return found;
}
