import { type BelayConfig, guardedBy } from '../core/config.ts';
import type { HookDiedWake } from '../core/wake.ts';
import { look } from './look.ts';
import { asFailure, type Outcome } from './outcome.ts';
import { CallFailed } from './ports.ts';
import type { ResponderPorts } from './responder-ports.ts';

/**
 * The last net under a hook: its function died, so nobody has reported, and CodeDeploy would wait for an hour. `Failed` is
 * reported for it; a status that is there already stays, and a deployment that is gone needs none. @throws CallFailed: the message comes again
 */
export async function answerForDeadHook(
  { call, function: name }: HookDiedWake,
  config: BelayConfig,
  { time, codedeploy }: ResponderPorts,
): Promise<Outcome> {
  const reported = await look(time, 'the report', (s) => codedeploy.report(call, 'Failed', s)).catch(asFailure);
  const of = await look(time, 'the deployment', (s) => codedeploy.deployment(call.deployment, s));
  const nobodyWaits = of === 'unknown-deployment' && reported instanceof CallFailed && reported.outcome === 'refused';
  if (reported instanceof CallFailed && !nobodyWaits) throw reported;
  const said = nobodyWaits ? 'CodeDeploy knows no such deployment' : reported;
  const service = of === 'unknown-deployment' ? undefined : guardedBy(config, of.application, of.deploymentGroup);
  return {
    service: service?.service,
    wakes: ['hook-died'],
    decision: { kind: 'ignore', why: 'nothing-to-do' },
    guards: [],
    told: 'not-needed',
    because: `${name} died without a report: Failed for ${call.deployment} (${said})`,
    hookDied: reported instanceof CallFailed ? undefined : reported,
  };
}
