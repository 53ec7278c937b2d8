import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportOf } from '../../cli/rehearse/report/report.ts';
import { POLICIES, type Rehearsal } from '../../sim/rehearse/result.ts';
import { type Browser, openBrowser, type Page, type View } from '../kit/browser.ts';
import { aRehearsal } from '../kit/rehearsal.ts';

/** The report as people meet it: a real Chromium, a phone and a desktop, light and dark. */

const folder = mkdtempSync(join(tmpdir(), 'belay-report-'));
const fileOf = (name: string, rehearsal: Rehearsal) => {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, reportOf(rehearsal));
  return file;
};

const LONG = 'x'.repeat(300);
const sample = aRehearsal({ count: 3 });
const usual = fileOf('usual', sample);
const unbroken = fileOf('unbroken', {
  ...sample,
  config: `/home/${LONG}.yaml`,
  service: LONG,
  stage: LONG,
  advice: [{ scenario: LONG, problem: LONG, change: LONG }],
  scenarios: sample.scenarios.map((one) => ({
    ...one,
    name: LONG,
    title: LONG,
    notBetter: [LONG],
    timelines: one.timelines.map((line) => ({
      ...line,
      samples: line.samples.map((s) => ({ ...s, traffic: { [LONG]: 1 }, alarms: [LONG] })),
      moments: line.moments.map((m) => ({ ...m, what: LONG, guards: [{ guard: LONG, fired: true, evidence: LONG }] })),
    })),
  })),
});
const nasty = `</style><script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;
const poisoned = fileOf('poisoned', {
  ...sample,
  service: nasty,
  scenarios: sample.scenarios.map((one) => ({ ...one, title: nasty })),
});

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function onPage<T>(file: string, view: View, use: (page: Page) => Promise<T>): Promise<T> {
  const page = await browser.open(file, view);
  try {
    return await use(page);
  } finally {
    await page.close();
  }
}

const VIEWS: readonly View[] = [320, 375, 768, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, height: 800, scheme })),
);
const everythingOpen = `document.querySelectorAll('details').forEach((one) => { one.open = true; })`;
/** Shows the n-th timeline of each scenario. */
const showing = (n: number) =>
  `document.querySelectorAll('fieldset').forEach((one) => { one.querySelectorAll('input')[${n}].checked = true; })`;

describe.each(VIEWS)('on $width pixels, $scheme', (view) => {
  test('nothing is asked for, complained of, or wider than the screen', async () => {
    await onPage(usual, view, async (page) => {
      await page.run(everythingOpen);
      for (const n of POLICIES.keys()) {
        await page.run(showing(n));
        expect(await page.run(sticksOut)).toEqual([]);
      }
      expect(page.complaints).toEqual([]);
      expect(page.requests).toEqual([expect.stringMatching(/^file:.*usual\.html$/)]);
    });
  });

  test('no name is too long for the screen', async () => {
    const out = await onPage(unbroken, view, async (page) => {
      await page.run(everythingOpen);
      return page.run(sticksOut);
    });
    expect(out).toEqual([]);
  });

  test('axe finds nothing', async () => {
    await onPage(usual, view, async (page) => {
      await page.run(`${everythingOpen};${axe.source}`);
      const { violations, passes } = await page.run<{ violations: unknown[]; passes: string[] }>(axeRun);
      expect(violations).toEqual([]);
      expect(passes).toContain('color-contrast');
    });
  });

  test('text in charts can be read: 11 pixels or more, 4.5 to 1 against what is behind it', async () => {
    await onPage(usual, view, async (page) => {
      for (const n of POLICIES.keys()) {
        await page.run(showing(n));
        const texts = await page.run<{ text: string; px: number; contrast: number }[]>(chartTexts);
        expect(texts.length).toBeGreaterThan(100);
        expect(texts.filter(({ px, contrast }) => px < 11 || !(contrast >= 4.5))).toEqual([]);
      }
    });
  });
});

describe.each([320, 1280])('in the charts on %d pixels', (width) => {
  test('no text lies over another one or out of its chart', async () => {
    await onPage(usual, { width }, async (page) => {
      for (const n of POLICIES.keys()) {
        await page.run(showing(n));
        expect(await page.run(clashes)).toEqual([]);
      }
    });
  });
});

describe('by keyboard', () => {
  const view = { width: 375, height: 800 };

  test('each link, table, choice and fold is reached, in the order of the page, and is seen to be', async () => {
    await onPage(usual, view, async (page) => {
      const wanted = await page.run<number>(
        `window.stops = [...document.querySelectorAll('a[href], [tabindex="0"], input:checked, summary')].filter((one) => one.checkVisibility()); stops.length`,
      );
      expect(wanted).toBeGreaterThan(20);
      for (let i = 0; i < wanted; i += 1) {
        await page.press('Tab', 9);
        expect(await page.run(focused)).toEqual({ at: i, seen: true });
      }
    });
  });

  test('another timeline is chosen with an arrow key, and only that one is shown', async () => {
    await onPage(usual, view, async (page) => {
      await page.run(`document.getElementById('s2-t-belay').focus()`);
      expect(await page.run(shown)).toEqual([true, false, false, false, false]);
      await page.press('ArrowRight', 39);
      expect(await page.run(shown)).toEqual([false, true, false, false, false]);
      await page.press('ArrowLeft', 37);
      await page.press('ArrowLeft', 37);
      expect(await page.run(shown)).toEqual([false, false, false, false, true]);
    });
  });

  test("a decision's guards are unfolded with the space bar", async () => {
    await onPage(usual, view, async (page) => {
      await page.run(`document.querySelector('#s2 summary').focus()`);
      await page.press(' ', 32);
      expect(await page.run(`document.querySelector('#s2 details').open`)).toBe(true);
    });
  });
});

describe('the page', () => {
  test('draws each chart once: the narrow one on a phone, the wide one on a desktop', async () => {
    const seen = `['narrow', 'wide'].map((name) => document.querySelectorAll('#s1 .chart')[1].querySelector('.' + name).checkVisibility())`;
    expect(await onPage(usual, { width: 375 }, (page) => page.run(seen))).toEqual([true, false]);
    expect(await onPage(usual, { width: 1280 }, (page) => page.run(seen))).toEqual([false, true]);
  });

  test('paints revisions, errors and bars in each theme otherwise', async () => {
    const paints = `['#rev0 rect', '#rev1 rect', 'body', 'main > section'].map((one) => { const style = getComputedStyle(document.querySelector(one)); return one.startsWith('#') ? style.fill : style.backgroundColor; })`;
    const [light = [], dark = []] = await Promise.all(
      (['light', 'dark'] as const).map((scheme) =>
        onPage(usual, { width: 1280, scheme }, (page) => page.run<string[]>(paints)),
      ),
    );
    expect(light).toHaveLength(4);
    expect(light.filter((paint, i) => paint === dark[i] || !paint.startsWith('rgb('))).toEqual([]);
  });

  test('does not glide for those who want less motion', async () => {
    const glide = `getComputedStyle(document.documentElement).scrollBehavior`;
    expect(await onPage(usual, { width: 375 }, (page) => page.run(glide))).toBe('smooth');
    expect(await onPage(usual, { width: 375, motion: 'reduce' }, (page) => page.run(glide))).toBe('auto');
  });

  test('shows markup in a name as the text that it is', async () => {
    await onPage(poisoned, { width: 375 }, async (page) => {
      expect(await page.run('document.querySelectorAll("script, img").length')).toBe(0);
      expect(await page.run('document.title')).toBe(`Rehearsal of ${nasty} (prod) · Belay`);
      expect(await page.run('document.querySelector("h1").textContent')).toBe(`Rehearsal of ${nasty} in prod`);
      expect(page.complaints).toEqual([]);
    });
  });

  test('would be stopped by its own policy if it ever held a script or an image from elsewhere', async () => {
    const file = join(folder, 'broken.html');
    const holes = '<script>document.title="owned"</script><img src="https://example.invalid/x.png" alt="">';
    writeFileSync(file, reportOf(sample).replace('</main>', `${holes}</main>`));
    await onPage(file, { width: 375 }, async (page) => {
      expect(await page.run('document.title')).toBe('Rehearsal of checkout (prod) · Belay');
      expect(page.complaints.join()).toMatch(/script-src|script/);
      expect(page.complaints.join()).toContain('img-src');
    });
  });
});

/** Elements that reach over the right edge of the screen, apart from those that scroll in their own frame. */
const sticksOut = `(() => {
  const edge = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll('body *')].filter((one) =>
    one.checkVisibility() && !one.closest('.scroll > *') && !one.closest('svg') && one.getBoundingClientRect().right > edge + 0.5);
  const page = document.documentElement.scrollWidth > edge ? ['the page is ' + document.documentElement.scrollWidth] : [];
  const captions = [...document.querySelectorAll('caption span')].filter((one) => one.getBoundingClientRect().right > edge + 0.5);
  return [...page, ...[...out, ...captions].map((one) => one.outerHTML.slice(0, 80))];
})()`;

const axeRun = `axe.run(document, { resultTypes: ['violations', 'passes'] }).then(({ violations, passes }) => ({
  violations: violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => html.slice(0, 120) + ' ' + failureSummary) })),
  passes: passes.map(({ id }) => id),
}))`;

/** Every text of a visible chart: how large it is on the screen, and its contrast with the last filled shape under it. */
const chartTexts = `(() => {
  const luminance = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const rgb = (paint) => (paint.match(/[\\d.]+/g) ?? []).map(Number).slice(0, 3);
  const covers = (shape, x, y) => { const box = shape.getBoundingClientRect(); return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom; };
  return [...document.querySelectorAll('.chart text')].filter((one) => one.checkVisibility()).map((one) => {
    const svg = one.closest('svg');
    const box = one.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const shapes = [...svg.querySelectorAll('path, rect, polygon')];
    const under = shapes.filter((shape) => one.compareDocumentPosition(shape) & 2 && getComputedStyle(shape).fill.startsWith('rgb') && covers(shape, x, y)).at(-1);
    const behind = under ? getComputedStyle(under).fill : getComputedStyle(one.closest('section')).backgroundColor;
    const [a, b] = [rgb(getComputedStyle(one).fill), rgb(behind)].map(luminance).sort((p, q) => q - p);
    return { text: one.textContent, px: parseFloat(getComputedStyle(one).fontSize) * svg.getScreenCTM().a, contrast: (a + 0.05) / (b + 0.05) };
  });
})()`;

/** Pairs of texts of one chart that overlap by more than a pixel, and texts that leave their chart. */
const clashes = `(() => [...document.querySelectorAll('.chart svg')].filter((one) => one.checkVisibility()).flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }));
  const out = texts.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  const over = texts.flatMap((a, i) => texts.slice(i + 1).filter((b) =>
    Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 1 &&
    Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 1).map((b) => a.text + ' over ' + b.text));
  return [...out.map(({ text }) => text + ' is out'), ...over];
}))()`;

/** Which of the stops has the focus, and whether one sees it: a choice shows it on its label. */
const focused = `(() => {
  const one = document.activeElement;
  const shows = one.matches('input') ? one.nextElementSibling : one;
  const { outlineStyle, outlineWidth } = getComputedStyle(shows);
  const box = shows.getBoundingClientRect();
  return { at: window.stops.indexOf(one), seen: outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 && box.width > 0 };
})()`;

const shown = `[...document.querySelectorAll('#s2 .shown > *')].map((one) => one.checkVisibility())`;
