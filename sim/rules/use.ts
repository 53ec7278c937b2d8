import type { End } from './ends.ts';

/** U1: where the deployment is the cause and a good target is there, the service is healthy again. */
export function judgeUse({ final, ledger, service, told }: End, straight: boolean): string[] {
  if (!straight || final.healthy) return [];
  const { incident } = ledger.known(service.service);
  // Blue's end came between the look and the stop: nothing was left to go back to, and people have it.
  if (incident?.handedOver?.why === 'rollback-failed' && incident.intent?.act === 'stop-deployment') return [];
  const over = incident?.handedOver ? `; people have it: ${incident.handedOver.why}` : '';
  return [`U1: it is not healthy again: ${JSON.stringify(final)}${over}; told: ${told.join(', ') || 'nothing'}`];
}
