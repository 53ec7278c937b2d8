import { planDeed } from '../incident/deeds.ts';
import { arnOf } from '../incident/definitions.ts';
import { NOON } from '../incident/stage-clock.ts';
import type { Rules } from './rules.ts';
import type { Deed } from './small-world.ts';
import type { SmallStage } from './stage.ts';

/** A person does it now. */
export function doDeed({ world, plot, clock, ledger }: SmallStage, rules: Rules, deed: Deed): void {
  const now = clock.now();
  const at = (now - NOON) / 60_000;
  if (deed.do === 'deploy') {
    planDeed(world, plot, { at, do: 'deploy', revision: deed.revision });
    rules.shipped.push(arnOf(plot, deed.revision));
  } else if (deed.do === 'stop') {
    planDeed(world, plot, { at, do: 'stop' });
    rules.stopped = true;
  } else {
    const hold = { scope: deed.scope, reason: 'an audit', by: 'ana', at: now };
    const put = deed.do === 'hold' ? hold : undefined;
    if (deed.scope === 'all') ledger.hold = put;
    else ledger.setHold(plot.service, put);
  }
  world.happenings.runDue(now);
}
