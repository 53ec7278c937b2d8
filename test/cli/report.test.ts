import { describe, expect, test } from 'vitest';
import { reportOf } from '../../cli/rehearse/report/report.ts';
import { policyName } from '../../cli/rehearse/report/words.ts';
import { epochMs } from '../../functions/core/units.ts';
import { POLICIES, type Rehearsal, type Row } from '../../sim/rehearse/result.ts';
import { malformed, partsOf, tablesOf, tagsOf, textOf } from '../kit/page.ts';
import { aRehearsal } from '../kit/rehearsal.ts';

const sample = aRehearsal({ count: 3 });
const page = reportOf(sample);
const first = sample.scenarios[0];
if (!first) throw new Error('the sample has scenarios');

const row = (over: Partial<Row>): Row => ({
  policy: 'belay',
  runs: 1_000,
  detected: { median: 0, p99: 61_000 },
  decided: { median: 95_400 },
  recovered: {},
  failedRequests: { median: 1_234, p99: 1_234_567, total: 9 },
  wrongRollbacks: 2,
  loops: 3,
  missed: 4,
  pages: 12_000,
  ...over,
});
const alone = (over: Partial<Rehearsal>): Rehearsal => ({
  ...sample,
  scenarios: [],
  overall: { deployment: [], elsewhere: [] },
  advice: [],
  ...over,
});

describe('the page', () => {
  test('is well-formed, in English, with one heading above all, landmarks and a title', () => {
    expect(malformed(page)).toEqual([]);
    const tags = tagsOf(page);
    expect(tags.find(({ name }) => name === 'html')?.attributes).toEqual({ lang: 'en' });
    for (const name of ['h1', 'header', 'main', 'nav', 'footer', 'title']) {
      expect(tags.filter((tag) => tag.name === name)).toHaveLength(1);
    }
    expect(partsOf(page, 'title').map(textOf)).toEqual(['Rehearsal of checkout (prod) · Belay']);
  });

  test('says what was rehearsed', () => {
    const [header = ''] = partsOf(page, 'header').map(textOf);
    for (const part of [
      'Config belay.yaml',
      'Service checkout',
      'Stage prod',
      'Mode act',
      'Seeds 1 to 50',
      'Scenarios 3',
    ]) {
      expect(header).toContain(part);
    }
    expect(header).not.toContain('Started');
    expect(header).not.toContain('Cut short');
  });

  test('says when it was, and from which seed to go on when it was cut short', () => {
    const text = textOf(reportOf(alone({ startedAt: epochMs(1_767_225_600_000), goOnFrom: 17 })));
    expect(text).toContain('Started 2026-01-01T00:00:00.000Z');
    expect(text).toContain('go on from seed 17');
  });

  test('loads nothing, runs nothing, and forbids both', () => {
    const tags = tagsOf(page);
    const csp = tags.find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy');
    expect(csp?.attributes['content']).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; img-src data:;/);
    expect(tags.filter(({ name }) => ['script', 'link', 'img', 'iframe', 'object', 'embed'].includes(name))).toEqual(
      [],
    );
    const active = tags.flatMap(({ attributes }) => Object.entries(attributes));
    expect(active.filter(([key]) => key.startsWith('on') || key === 'src')).toEqual([]);
    expect(active.filter(([key, value]) => key === 'href' && !value.startsWith('#'))).toEqual([]);
    expect(page).not.toMatch(/@import|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    expect(page.match(/url\([^)]*\)/g)?.filter((url) => !/^url\(#rev[0-3]\)$/.test(url))).toEqual([]);
  });

  test('has ids once each, and nothing that leads to none', () => {
    const attributes = tagsOf(page).map((tag) => tag.attributes);
    const ids = attributes.flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect(new Set(ids).size).toBe(ids.length);
    const wanted = attributes.flatMap((one) => [one['aria-labelledby'], one['for'], one['href']?.slice(1)]);
    const led = wanted.filter((id) => id !== undefined);
    expect(led.length).toBeGreaterThan(20);
    expect(led.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('is the same text for the same rehearsal, whatever was drawn before', () => {
    reportOf(aRehearsal({ count: 1 }));
    expect(reportOf(aRehearsal({ count: 3 })) === page).toBe(true);
  });

  test('stays under 3 MB with 15 scenarios, 5 policies and 200 noisy samples each', () => {
    const whole = aRehearsal();
    expect(whole.scenarios).toHaveLength(15);
    expect(whole.scenarios.every(({ timelines }) => timelines.every(({ samples }) => samples.length > 200))).toBe(true);
    expect(Buffer.byteLength(reportOf(whole))).toBeLessThan(3_000_000);
  });

  test('can be made of nothing', () => {
    const text = textOf(reportOf(alone({})));
    expect(text).toContain('No such scenario was rehearsed.');
    expect(text).toContain('Nothing: the rehearsal found no setting');
    const bare = {
      ...first,
      rows: [],
      timelines: [{ ...first.timelines[0], scenario: 'x', seed: 1, policy: 'belay', samples: [], moments: [] }],
    } as const;
    expect(malformed(reportOf(alone({ scenarios: [bare] })))).toEqual([]);
  });
});

describe('text from the data', () => {
  const nasty = `</style><script>alert(1)</script><img src=x onerror=alert(1)>"'&amp;`;
  const [timeline] = first.timelines;
  if (!timeline) throw new Error('the sample has timelines');
  const poisoned = reportOf({
    ...sample,
    config: nasty,
    service: nasty,
    stage: nasty,
    mode: nasty,
    advice: [{ scenario: nasty, problem: nasty, change: nasty }],
    scenarios: [
      {
        ...first,
        name: nasty,
        title: nasty,
        notBetter: [nasty],
        timelines: [
          {
            ...timeline,
            samples: timeline.samples.map((one) => ({ ...one, traffic: { [nasty]: 1 }, alarms: [nasty] })),
            moments: [{ at: 0, who: 'belay', what: nasty, guards: [{ guard: nasty, fired: true, evidence: nasty }] }],
          },
        ],
      },
    ],
  });

  test('stays text, in charts too', () => {
    expect(malformed(poisoned)).toEqual([]);
    expect(poisoned).not.toContain('<script');
    expect(poisoned).not.toContain('<img');
    expect(poisoned.match(/<\/style>/g)).toHaveLength(1);
    const known = new Set(tagsOf(page).map(({ name }) => name));
    expect(tagsOf(poisoned).filter(({ name }) => !known.has(name))).toEqual([]);
    expect(textOf(poisoned)).toContain(`Service ${nasty}`);
    expect(partsOf(poisoned, 'svg').some((svg) => svg.includes('&lt;script'))).toBe(true);
    expect(partsOf(poisoned, 'text').some((text) => textOf(text).includes('<script>alert'))).toBe(true);
  });

  test('neither turns the page around nor breaks it: control and direction characters are blanks', () => {
    const [line] = first.timelines;
    if (!line) throw new Error('the sample has timelines');
    const samples = line.samples.map((one) => ({ ...one, alarms: ['a\u0001b\u202ec'] }));
    const scenarios = [{ ...first, timelines: [{ ...line, samples }] }];
    const text = reportOf(alone({ service: 'a\u0000b\u202ec\u2066d\ud800e', scenarios }));
    expect(text).toContain('Service</dt><dd>a b c d\ufffde</dd>');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  });
});

describe('a table', () => {
  test('has every policy in its order, with caption and scopes', () => {
    const tables = tablesOf(page);
    expect(tables).toHaveLength(5);
    for (const { caption, rows } of tables) {
      expect(caption).toMatch(/50 runs|100 runs/);
      expect(rows[0]).toEqual([
        'Policy',
        'Detected',
        'Decided',
        'Recovered',
        'Failed requests',
        'Wrong rollbacks',
        'Loops',
        'Missed',
        'Pages',
      ]);
      expect(rows.slice(1).map(([name]) => name)).toEqual(POLICIES.map(policyName));
    }
    const frames = tagsOf(page).filter(({ attributes }) => attributes['class'] === 'scroll');
    expect(frames).toHaveLength(5);
    for (const { attributes } of frames) expect(attributes).toMatchObject({ role: 'region', tabindex: '0' });
    const heads = tagsOf(page).filter(({ name }) => name === 'th');
    expect(heads).toHaveLength(5 * (9 + 5));
    expect(heads.filter(({ attributes }) => !['col', 'row'].includes(attributes['scope'] ?? ''))).toEqual([]);
  });

  test('gives the numbers of its rows, and "never" for what never happened', () => {
    const [table] = tablesOf(reportOf(alone({ overall: { deployment: [row({})], elsewhere: [] } })));
    const cells = ['at once p99 1 min 1 s', '1 min 35 s p99 never', 'never p99 never', '1,234 p99 1,234,567'];
    expect(table?.rows[1]).toEqual(['Belay', ...cells, '2', '3', '4', '12,000']);
  });

  test('marks the best of recovery and failed requests where they differ, and any harm', () => {
    const better = row({ policy: 'nobody', recovered: { median: 5 }, wrongRollbacks: 0, loops: 0, missed: 0 });
    const html = reportOf(alone({ overall: { deployment: [row({}), better], elsewhere: [] } }));
    const [, mine = '', theirs = ''] = partsOf(html, 'tr');
    expect(theirs.match(/<td class="least">/g)).toHaveLength(1);
    expect(theirs).toContain('<td class="least">5 ms');
    expect(mine).not.toContain('least');
    expect(mine.match(/<td class="harm">/g)).toHaveLength(3);
    expect(theirs).not.toContain('harm');
  });
});

describe('a scenario', () => {
  test('has its title, its cause, its name, and a way to it', () => {
    for (const [i, { name, title, cause }] of sample.scenarios.entries()) {
      expect(partsOf(page, 'h2').map(textOf)).toContain(`${i + 1} ${title}`);
      expect(page).toContain(`<a href="#s${i + 1}">${title}</a>`);
      expect(page).toContain(`<code>${name}</code>`);
      expect(page).toContain(`class="chip ${cause}"`);
    }
  });

  test('has one timeline for each policy, the first of them shown', () => {
    const radios = tagsOf(page).filter(({ name }) => name === 'input');
    expect(radios).toHaveLength(15);
    expect(radios.map(({ attributes }) => attributes['id'])).toEqual(
      [1, 2, 3].flatMap((n) => POLICIES.map((policy) => `s${n}-t-${policy}`)),
    );
    expect(
      radios.filter(({ attributes }) => 'checked' in attributes).map(({ attributes }) => attributes['name']),
    ).toEqual(['s1-t', 's2-t', 's3-t']);
    expect(tagsOf(page).filter(({ attributes }) => attributes['class'] === 'moments')).toHaveLength(15);
  });

  test('lists every moment with who and when, and every guard in its order with what it saw', () => {
    const belay = first.timelines[0];
    const [list = ''] = partsOf(page, 'ol').filter((one) => one.includes('class="badge'));
    const text = textOf(list);
    expect(belay?.moments.length).toBeGreaterThan(3);
    for (const [i, { what }] of (belay?.moments ?? []).entries())
      expect(text).toMatch(new RegExp(`${i + 1} [^|]* ${what}`));
    const guards = belay?.moments.flatMap((moment) => moment.guards ?? []) ?? [];
    expect(guards.length).toBeGreaterThan(10);
    const said = partsOf(list, 'ul')
      .flatMap((one) => partsOf(one, 'li'))
      .map(textOf);
    expect(said).toEqual(
      guards.map(({ guard, fired, evidence }) => `${fired ? 'fired' : 'passed'} ${guard} ${evidence}`),
    );
    expect(text).toContain('12 guards, fired: act');
    expect(textOf(page)).toContain('After what is shown it stays so until 40 min.');
  });

  test('says in words where Belay is not better, and only there', () => {
    const [section = ''] = partsOf(page, 'section').filter((one) => one.includes('s1-title'));
    expect(textOf(section)).toContain(`Here Belay is not better in every respect: ${first.notBetter[0]}`);
    const [nav = ''] = partsOf(page, 'nav').map(textOf);
    expect(nav.match(/Belay is not better in every respect/g)).toHaveLength(1);
    const [other = ''] = partsOf(page, 'section').filter((one) => one.includes('s2-title'));
    expect(textOf(other)).toContain('Belay is better than each alternative here.');
  });
});

describe('a chart', () => {
  const charts = tagsOf(page).filter(({ attributes }) => attributes['class'] === 'chart');

  test('is an image with a text in its place', () => {
    expect(charts).toHaveLength(2 + 3 * (1 + 5));
    expect(charts.filter(({ attributes }) => attributes['role'] !== 'img')).toEqual([]);
    const says = charts.map(({ attributes }) => attributes['aria-label'] ?? '');
    expect(says.filter((text) => text.length < 80)).toEqual([]);
    expect(says[2]).toMatch(/^Recovery, median and p99: Belay .* Failed requests, median and p99: Belay .* Nobody /);
    expect(says[3]).toContain('traffic: revision 41 100 % from 0 s, revision 41 90 % and revision 42 10 % from 1 min');
    expect(says[3]).toContain('checkout-prod-5xx in ALARM from 2 min 12 s to');
  });

  test('has no text below 11 pixels, no colour that only one theme has, and no number of its own', () => {
    const svgs = partsOf(page, 'svg').filter((svg) => svg.includes('<text'));
    expect(svgs).toHaveLength(2 * charts.length);
    const sizes = svgs.flatMap((svg) => [...svg.matchAll(/font-size:([\d.]+)px/g)].map(([, px]) => Number(px)));
    expect(sizes.length).toBeGreaterThan(500);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
    const paints = new Set(
      svgs.flatMap((svg) => [...svg.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, paint]) => paint)),
    );
    expect(
      [...paints].filter((paint) => !/^(none|transparent|var\(--[a-z0-9-]+\)|url\(#rev\d\))$/.test(paint ?? '')),
    ).toEqual([]);
    expect(svgs.join('')).not.toMatch(/zr\d|ecmeta|clip-path|NaN|Infinity|undefined/);
  });
});
