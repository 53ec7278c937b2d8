import type { ProbeReply } from '../../functions/core/health-check.ts';
import { elapsed, millis } from '../../functions/core/units.ts';
import type { Ask, ProbeRequest } from '../../functions/flows/ports.ts';
import type { VirtualClock } from '../clock.ts';
import { type Colour, shop } from '../shop.ts';
import type { World } from '../world.ts';
import { type Behaviour, follow } from './app.ts';

export interface VirtualApps {
  readonly ask: Ask;
  /** Which colour got each request, oldest first. */
  readonly hits: Colour[];
}

/** Blue and green in virtual time, behind the same listeners: the scripts that `startApp` serves over HTTP. */
export function virtualApps(
  world: World,
  clock: VirtualClock,
  scripts: Readonly<Record<Colour, readonly Behaviour[]>>,
  addresses: Readonly<Record<Colour, string>>,
): VirtualApps {
  const next = { blue: follow(scripts.blue), green: follow(scripts.green) };
  const hits: Colour[] = [];
  const ask: Ask = async (request, signal) => {
    const { hostname } = new URL(request.url);
    const direct = (['blue', 'green'] as const).find((colour) => addresses[colour] === hostname);
    const colour = direct ?? colourBehind(world, hostname);
    if (colour === undefined) return reply(503, '', request, 0);
    hits.push(colour);
    const behaviour = next[colour]();
    const at = clock.now();
    await clock.sleep(millis(behaviour.hang ? Number.MAX_SAFE_INTEGER : (behaviour.delayMs ?? 0)), signal);
    if (signal.aborted) return { kind: 'no-reply', reason: 'no-answer', detail: 'aborted' };
    const took = elapsed(at, clock.now());
    if (behaviour.reset && direct) return { kind: 'no-reply', reason: 'connection-reset', detail: 'reset' };
    return behaviour.reset ? reply(502, '', request, took) : replyOf(behaviour, request, took);
  };
  return { ask, hits };
}

function colourBehind(world: World, hostname: string): Colour | undefined {
  const listener = hostname === shop.hosts.test ? shop.testListener : shop.productionListener;
  if (!world.elb.listeners.has(listener)) return undefined;
  const group = world.elb.targetGroupOf(listener);
  return (['blue', 'green'] as const).find((colour) => shop[colour].targetGroup === group);
}

function replyOf({ status, body, headers, bodyBytes, redirectTo }: Behaviour, request: ProbeRequest, took: number) {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
  const sent = bodyBytes === undefined ? text : 'x'.repeat(Math.min(bodyBytes, request.bodyMaxBytes + 1));
  return reply(status ?? (redirectTo === undefined ? 200 : 302), sent, request, took, headers);
}

function reply(
  status: number,
  body: string,
  { bodyMaxBytes }: ProbeRequest,
  took: number,
  headers: Readonly<Record<string, string>> = {},
): ProbeReply {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    kind: 'reply',
    status,
    headers: Object.fromEntries(named),
    body: body.slice(0, bodyMaxBytes),
    truncated: body.length > bodyMaxBytes,
    tookMs: millis(took),
  };
}
