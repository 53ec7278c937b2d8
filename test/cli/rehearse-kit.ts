import { Writable } from 'node:stream';
import { expect } from 'vitest';
import { main } from '../../cli/main.ts';
import type { Rehearsing } from '../../cli/rehearse/engine.ts';
import { fake } from './rehearse-fake.ts';

function captured(terminal: object) {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return { stream: Object.assign(stream, terminal), text: () => text };
}

/** The command in this process, with the engine that plays nothing. */
export async function rehearsing(args: readonly string[], over: Partial<Rehearsing> = {}, terminal: object = {}) {
  const out = captured({});
  const err = captured(terminal);
  const code = await main(['rehearse', ...args], out.stream, err.stream, async () => fake(over));
  return { code, out: out.text(), err: err.text() };
}

/** The service of the sample that is taken anyway, said: then there is nothing to say of it. */
export const CHECKOUT = ['--service', 'checkout', '--stage', 'prod'];

/** Exit code 2, nothing on stdout, one line on stderr that says all of this; and no thread was started for it. */
export async function expectRefusal(args: readonly string[], ...words: (string | RegExp)[]) {
  const ran = await rehearsing(args, { worker: '/nowhere.ts' });
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toMatch(/^belay: [^\n]+\n$/);
  for (const word of words) expect(ran.err).toMatch(word);
}
