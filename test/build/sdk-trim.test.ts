import { expect, test } from 'vitest';
import { declaredOnly, literalKeys } from '../../tools/sdk-trim.ts';

const schemas = [
  'const _e = "error";',
  'const _hE = "httpError";',
  'export var Kept$ = [-3, n0, _K, { [_e]: _c, [_hE]: 400 }, [], []];',
  'n0_registry.registerError(Kept$, KeptException);',
  'n0_registry.registerError(Gone$, GoneException);',
].join('\n');

test('an exception that no used operation declares is no longer registered', () => {
  const trimmed = declaredOnly(schemas, (name) => name === 'KeptException');
  expect(trimmed).toContain('registerError(Kept$, KeptException)');
  expect(trimmed).not.toContain('GoneException');
});

test('keys that are computed from a constant string are written out, and others are left alone', () => {
  const written = literalKeys(`${schemas}\nconst x = { [_unknown]: 1 };`);
  expect(written).toContain('{ "error": _c, "httpError": 400 }');
  expect(written).toContain('{ [_unknown]: 1 }');
});
