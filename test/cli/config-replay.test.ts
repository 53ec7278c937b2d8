import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { file, type Json, service } from '../infra/config-kit.ts';
import { tempFile } from '../kit/files.ts';
import { ALARM, BEFORE, belay } from './run.ts';

/** Short, so that a replay takes no longer than its scenario's own limits would let it. */
const short = {
  pause: '20ms',
  attemptTimeout: '1500ms',
  latencyMax: '1s',
  reportReserve: '4s',
  soak: '100ms',
  alarmPoll: '50ms',
};
const own = (over: Json) =>
  tempFile(
    'mine.yaml',
    stringify(file({ services: [{ ...service, ...over, limits: { ...short, ...(over['limits'] as Json) } }] })),
  );
const replayed = async (event: string, scenario: string, path: string) => {
  const { out, code } = await belay('replay', event, '--scenario', scenario, '--config', path, '--json');
  return { code, document: JSON.parse(out) };
};

describe('a hook replayed with limits of an own file', () => {
  test('probes until these limits are met', async () => {
    const two = await replayed(BEFORE, 'healthy', own({ limits: { successesInARowMin: 2 } }));
    const five = await replayed(BEFORE, 'healthy', own({ limits: { successesInARowMin: 5 } }));
    expect(two.document.observations).toHaveLength(2);
    expect(five.document.observations).toHaveLength(5);
    expect([two.code, five.code]).toEqual([0, 0]);
  });

  test('has the time that a deployed one has', async () => {
    const { document } = await replayed(BEFORE, 'healthy', own({ limits: { reportReserve: '30s' } }));
    expect(document).toMatchObject({ verdict: 'Succeeded' });
  });
});

describe('an incident replayed with an own file', () => {
  test.each([
    ['act', 'roll-back'],
    ['propose', 'propose'],
    ['observe', 'observe'],
  ])(
    'in mode %s comes to %s, which is held against no expectation: that speaks of other limits',
    async (mode, kind) => {
      const { code, document } = await replayed(ALARM, 'bad-deploy-after-window', own({ mode }));
      expect(JSON.stringify(document.outcomes)).toContain(`"kind":"${kind}"`);
      expect(document.expectation).toBeNull();
      expect(code).toBe(0);
    },
  );

  test('reaches no further back than the file says', async () => {
    const { document } = await replayed(ALARM, 'bad-deploy-after-window', own({ limits: { reach: '20m' } }));
    expect(JSON.stringify(document.outcomes)).toContain('no-recent-deployment');
  });

  test('says whose limits these are, for people alone', async () => {
    const path = own({});
    const { out } = await belay('replay', ALARM, '--scenario', 'bad-deploy-after-window', '--config', path);
    expect(out.startsWith(`With the mode and the limits of cart (prod) in ${path}.\n\n`)).toBe(true);
  });
});
