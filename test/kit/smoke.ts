import type { DeploymentInfo, GetApplicationRevisionOutput, GetDeploymentOutput } from '@aws-sdk/client-codedeploy';
import type { DeploymentId, HookExecutionId } from '../../functions/core/ids.ts';
import type { RevisionRef } from '../../functions/core/lambda-revision.ts';
import { type DurationMs, minutes } from '../../functions/core/units.ts';
import { makeSmoke, type SmokeRecord } from '../../functions/flows/smoke.ts';
import type { Invoke, ShipmentPort, SmokePorts } from '../../functions/flows/smoke-ports.ts';
import { VirtualClock } from '../../sim/clock.ts';
import type { Fault } from '../../sim/faults.ts';
import { codeDeployOver } from '../../sim/ports.ts';
import { callWorld, type VirtualAws } from '../../sim/virtual-aws.ts';
import { World } from '../../sim/world.ts';
import { noon } from './core.ts';

/* A world in which CodeDeploy is about to send the responder's alias to a new version. */

export const target = 'belay-prod-responder';
export const call = {
  deployment: 'd-BELAY0042' as DeploymentId,
  execution: 'execution-of-the-smoke' as HookExecutionId,
};
export const event = { DeploymentId: call.deployment, LifecycleEventHookExecutionId: call.execution };
export const good = JSON.stringify({ batchItemFailures: [] });

/** The AppSpec as CloudFormation writes it; `undefined` takes a property out. */
export const appSpec = (over: Readonly<Record<string, unknown>> = {}, type: unknown = 'AWS::Lambda::Function') =>
  JSON.stringify({
    version: 0,
    Resources: [
      {
        responder: {
          Type: type,
          Properties: { Name: target, Alias: 'live', CurrentVersion: '6', TargetVersion: '7', ...over },
        },
      },
    ],
    Hooks: [{ BeforeAllowTraffic: 'CodeDeployHook_belay-prod-responder-smoke' }],
  });

export interface SmokeSetup {
  /** How the revision was given: as a `String` its content is told at once, as `AppSpecContent` it must be asked for. */
  readonly given?: 'String' | 'AppSpecContent' | 'S3' | 'nothing';
  readonly content?: string;
  readonly creator?: DeploymentInfo['creator'];
  readonly faults?: readonly Fault[];
}

function revisionOf({ given = 'AppSpecContent', content = appSpec() }: SmokeSetup): DeploymentInfo['revision'] {
  if (given === 'nothing') return undefined;
  if (given === 'S3') return { revisionType: 'S3', s3Location: { bucket: 'specs', key: 'appspec.json' } };
  return given === 'String'
    ? { revisionType: 'String', string: { content } }
    : { revisionType: 'AppSpecContent', appSpecContent: { content } };
}

export function smokeWorld(setup: SmokeSetup = {}) {
  const clock = new VirtualClock(noon);
  const world = new World(clock, setup.faults ?? []);
  const { codedeploy } = world;
  codedeploy.applications.set('belay', { applicationName: 'belay', computePlatform: 'Lambda' });
  codedeploy.deployments.set(call.deployment, {
    deploymentId: call.deployment,
    applicationName: 'belay',
    deploymentGroupName: 'responder',
    computePlatform: 'Lambda',
    status: 'InProgress',
    creator: setup.creator ?? 'user',
    revision: revisionOf(setup),
  });
  codedeploy.hookExecutions.set(call.execution, {
    deploymentId: call.deployment,
    lifecycleEventName: 'BeforeAllowTraffic',
    status: 'InProgress',
  });
  const held = () => codedeploy.hookExecutions.get(call.execution);
  const calls = () => world.journal.map(({ operation }) => operation);
  return { world, clock, held, calls };
}

/** The port straight over the world, as sim/ports.ts has the others. */
export const shipmentsOver = (aws: VirtualAws): ShipmentPort => ({
  async shipment(deploymentId, signal) {
    const unknown = ['DeploymentDoesNotExistException', 'InvalidDeploymentIdException'];
    const input = { deploymentId };
    const found = await callWorld<GetDeploymentOutput>(aws, 'codedeploy', 'GetDeployment', input, signal, unknown);
    const info = found.output?.deploymentInfo;
    if (!info) return 'unknown-deployment';
    const { applicationName = '', deploymentGroupName = '', creator = 'unknown', revision } = info;
    return { application: applicationName, deploymentGroup: deploymentGroupName, creator, revision: refIn(revision) };
  },
  async appSpec(applicationName, { type, sha256 }, signal) {
    if (!sha256) return 'unknown-revision';
    const part = type === 'String' ? 'string' : 'appSpecContent';
    const input = { applicationName, revision: { revisionType: type, [part]: { sha256 } } };
    const operation = 'GetApplicationRevision';
    const unknown = ['RevisionDoesNotExistException'];
    const found = await callWorld<GetApplicationRevisionOutput>(aws, 'codedeploy', operation, input, signal, unknown);
    return refIn(found.output?.revision)?.content ?? 'unknown-revision';
  },
});

function refIn(revision: DeploymentInfo['revision']): RevisionRef | undefined {
  if (!revision) return undefined;
  const { revisionType: type = '', string, appSpecContent } = revision;
  return { type, content: undefined, sha256: undefined, ...(type === 'String' ? string : appSpecContent) };
}

export interface SmokeBend {
  readonly event?: unknown;
  readonly target?: string | undefined;
  readonly timeLeft?: DurationMs;
  /** In place of a version that answers as it should. */
  readonly invoke?: (clock: VirtualClock) => Invoke;
  /** Replaces ports, given the plain ones and the clock. */
  readonly ports?: (ports: SmokePorts, clock: VirtualClock) => SmokePorts;
}

/** The smoke over a virtual world: `run` answers the call; everything it did can be looked at afterwards. */
export function virtualSmoke(setup: SmokeSetup = {}, bend: SmokeBend = {}) {
  const scene = smokeWorld(setup);
  const { clock } = scene;
  const invoked: { name: string; version: string; event: unknown }[] = [];
  const answer: Invoke = bend.invoke?.(clock) ?? (async (_, version) => ({ payload: good, executedVersion: version }));
  const base: SmokePorts = {
    time: clock,
    codedeploy: { ...codeDeployOver(scene), ...shipmentsOver(scene) },
    invoke: (name, version, sent, signal) => {
      invoked.push({ name, version, event: sent });
      return answer(name, version, sent, signal);
    },
  };
  const smoke = makeSmoke('target' in bend ? bend.target : target, bend.ports?.(base, clock) ?? base);
  const run = (): Promise<SmokeRecord> =>
    clock.run(smoke('event' in bend ? bend.event : event, bend.timeLeft ?? minutes(1)));
  return { ...scene, run, invoked };
}
