import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvent } from '../../cli/replay/event-file.ts';
import { type IncidentMakers, replayIncident } from '../../cli/replay/incident/run.ts';
import { type Makers, replay } from '../../cli/replay/run.ts';
import { loadHookScenario, loadIncidentScenario, shippedFor } from '../../cli/replay/scenario-file.ts';
import { HOOKS } from '../../functions/core/hook-call.ts';
import { type Built, buildFunctions, saveBundle } from '../../tools/build.ts';
import { complaints } from '../../tools/complaints.ts';

const outdir = mkdtempSync(join(tmpdir(), 'belay-bundles-'));
let built: Built[] = [];
let makers: Makers & IncidentMakers;
const load = createRequire(import.meta.url);
const loaded = (name: string) => load(join(outdir, `${name}.cjs`));

beforeAll(async () => {
  built = await buildFunctions({ outdir });
  await Promise.all(built.map(saveBundle));
  makers = {
    'before-allow-traffic': loaded('before-allow-traffic').makeHandler,
    'after-allow-traffic': loaded('after-allow-traffic').makeHandler,
    'alarm-responder': loaded('alarm-responder').makeHandler,
  };
});
afterAll(() => rmSync(outdir, { recursive: true }));

describe('the bundles', () => {
  test('may be shipped: nothing is in them that should not be, and none is over its limit', () => {
    expect(built.flatMap((one) => one.complaints)).toEqual([]);
  });

  test('are the same bytes when built again', async () => {
    const again = await buildFunctions({ outdir });
    for (const [i, one] of built.entries())
      expect(Buffer.from(one.contents).equals(again[i]?.contents ?? new Uint8Array())).toBe(true);
  });

  test('are one for each function', () => {
    expect(built.map(({ bundle }) => bundle.name)).toEqual([...HOOKS, 'alarm-responder', 'responder-smoke']);
  });

  test.each([...HOOKS, 'alarm-responder', 'responder-smoke'])(
    'wire nothing when they are loaded outside Lambda: %s',
    (name) => {
      expect(loaded(name).handler).toBeUndefined();
    },
  );
});

/* The build trims the SDK; so what is built, and not only its sources, must tell every story as expected. */
describe.concurrent('the bundles replay', () => {
  test.each(shippedFor('hooks'))('%s', async (name) => {
    const scenario = loadHookScenario(name);
    const file = readEvent(`events/${scenario.function}.json`);
    const { expectation } = await replay({ file, hook: scenario.function, scenario, logs: 'nowhere', makers });
    expect(expectation).toEqual({ met: true, unmet: [] });
  });

  test.each(shippedFor('responder'))('%s', { timeout: 180_000 }, async (name) => {
    const scenario = loadIncidentScenario(name);
    const file = readEvent(`events/${scenario.event}`);
    const { expectation } = await replayIncident({ file, scenario, logs: 'nowhere', makers });
    expect(expectation).toEqual({ met: true, unmet: [] });
  });
});

describe('a bundle is refused', () => {
  const bundle = { name: 'before-allow-traffic', limitKiB: 1, clients: ['codedeploy'] };
  const carrying = (path: string, bytes = 100, external: string[] = []) => ({
    inputs: {},
    outputs: {
      'x.cjs': {
        bytes,
        inputs: { [path]: { bytesInOutput: 10 } },
        imports: external.map((p) => ({ path: p, kind: 'require-call' as const, external: true })),
        exports: [],
      },
    },
  });

  test.each([
    ['node_modules/zod/v4/index.js', 'zod'],
    ['node_modules/undici/index.js', 'undici'],
    ['node_modules/@aws-sdk/credential-provider-ini/dist-es/index.js', 'the credential chain'],
    ['node_modules/@aws-sdk/nested-clients/dist-es/index.js', 'the credential chain'],
    ['node_modules/@aws-sdk/client-cloudwatch/dist-es/index.js', 'the cloudwatch client'],
    ['sim/world.ts', 'no part of a function'],
  ])('for carrying %s', (path, what) => {
    expect(complaints(carrying(path), bundle)).toEqual([expect.stringContaining(what)]);
  });

  test('for importing http2, or what is neither in it nor in Node', () => {
    const found = complaints(carrying('functions/x.ts', 100, ['http2', 'left-pad', 'node:http']), bundle);
    expect(found).toEqual([expect.stringContaining('http2'), expect.stringContaining('left-pad')]);
  });

  test('from the first byte over its limit', () => {
    expect(complaints(carrying('functions/x.ts', 1_024), bundle)).toEqual([]);
    expect(complaints(carrying('functions/x.ts', 1_025), bundle)).toHaveLength(1);
  });
});
