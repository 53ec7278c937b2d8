import { describe, expect, test } from 'vitest';
import {
  ACT_WHYS,
  CLOSE_WHYS,
  ESCALATE_WHYS,
  IGNORE_WHYS,
  MODE_WHYS,
  WAIT_WHYS,
} from '../../functions/core/decision.ts';
import { advice } from '../../functions/core/news-advice.ts';
import { read } from '../kit/files.ts';

const whys = [...ACT_WHYS, ...MODE_WHYS, ...CLOSE_WHYS, ...ESCALATE_WHYS, ...WAIT_WHYS, ...IGNORE_WHYS];
const runbook = read('docs/runbook.md');
const responder = runbook.slice(runbook.indexOf('## An alarm fired outside a deployment'));
const sections = new Map(
  responder
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section.split(/^## /m)[0] ?? '']),
);

describe("the runbook's part for the responder", () => {
  test.each(whys)('has a heading for %s, with what it is and what to do', (why) => {
    const section = sections.get(why);
    expect(section).toMatch(/\*\*Description\.\*\* \S/);
    expect(section).toMatch(/\*\*(Investigation|Resolution)\.\*\* \S/);
    expect(section?.trim().split('\n').length).toBeLessThanOrEqual(6);
  });

  test('has no heading for a reason that is none', () => {
    expect([...sections.keys()].filter((heading) => !whys.some((why) => why === heading))).toEqual([
      'Going back by hand',
    ]);
  });

  test('names each reason once, the hooks included: a link leads to one place', () => {
    const headings = [...runbook.matchAll(/^#{2,3} (.*)$/gm)].map(([, heading]) => heading);
    expect(headings.filter((heading, i) => headings.indexOf(heading) !== i)).toEqual([]);
  });
});

test('there is advice for exactly the reasons that there are', () => {
  expect(Object.keys(advice).toSorted()).toEqual([...whys].toSorted());
});
