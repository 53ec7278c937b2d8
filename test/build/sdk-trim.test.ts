import { expect, test } from 'vitest';
import { literalKeys, oddlyCoded, registeredOnly, retryable } from '../../tools/sdk-trim.ts';

const schemas = [
  'const _e = "error";',
  'const _hE = "httpError";',
  'export var Kept$ = [-3, n0, _K, { [_e]: _c, [_hE]: 400 }, [], []];',
  'n0_registry.registerError(Kept$, KeptException);',
  'n0_registry.registerError(Gone$, GoneException);',
].join('\n');

test('an exception that is not to be kept is no longer registered', () => {
  const trimmed = registeredOnly(schemas, (name) => name === 'KeptException');
  expect(trimmed).toContain('registerError(Kept$, KeptException)');
  expect(trimmed).not.toContain('GoneException');
});

test('keys that are computed from a constant string are written out, and others are left alone', () => {
  const written = literalKeys(`${schemas}\nconst x = { [_unknown]: 1 };`);
  expect(written).toContain('{ "error": _c, "httpError": 400 }');
  expect(written).toContain('{ [_unknown]: 1 }');
});

test('an exception whose code on the wire is not its name is known', () => {
  const odd = [
    'const _aQE = "awsQueryError";',
    'export var Plain$ = [-3, n0, _P,',
    '    { [_e]: _c }, [], []];',
    'export var Odd$ = [-3, n0, _O,',
    '    { [_aQE]: ["Other", 400], [_e]: _c }, [], []];',
  ].join('\n');
  expect([...oddlyCoded(odd)]).toEqual(['Odd']);
});

test('an exception that the SDK tries again for its class alone is known', () => {
  const errors = `export class Plain extends __Base {
    name = "Plain";
}
export class Passing extends __Base {
    name = "Passing";
    $retryable = {};
}
export class Last extends __Base {
}`;
  expect([...retryable(errors)]).toEqual(['Passing']);
});
