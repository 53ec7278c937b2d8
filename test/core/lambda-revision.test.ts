import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { APP_SPEC_LENGTH_MAX, FUNCTION_NAME_LENGTH_MAX, shippedVersion } from '../../functions/core/lambda-revision.ts';
import { appSpec, target } from '../kit/smoke.ts';

const refusal = (because: string) => ({ ok: false, why: 'event-refused', because });
const shipped = (version = '7', name = target) => ({ ok: true, value: { function: name, version } });
const oneResource = refusal('Resources must be a list of exactly one resource');
const badVersion = refusal('Resources[0].Properties.TargetVersion must be the number of a published version');
const withResources = (resources: unknown) => JSON.stringify({ version: 0, Resources: resources });
const properties = { Name: target, TargetVersion: '7' };
const resource = { Type: 'AWS::Lambda::Function', Properties: properties };

describe('the version that is being deployed is read from', () => {
  test.each([
    ["CloudFormation's AppSpec", appSpec(), shipped()],
    ['an AppSpec whose version is the literal 0.0', appSpec().replace('"version":0', '"version":0.0'), shipped()],
    ['one with blanks and lines', JSON.stringify(JSON.parse(appSpec()), null, 2), shipped()],
    ['a version written as a number', appSpec({ TargetVersion: 7 }), shipped()],
    ['the first version', appSpec({ TargetVersion: '1' }), shipped('1')],
    ['a very long version', appSpec({ TargetVersion: '9'.repeat(19) }), shipped('9'.repeat(19))],
    ['the longest name', appSpec({ Name: 'x'.repeat(140) }), shipped('7', 'x'.repeat(FUNCTION_NAME_LENGTH_MAX))],
    ['one without what is of no use here', withResources([{ x: resource }]), shipped()],
    ['one of the greatest length', appSpec().padEnd(APP_SPEC_LENGTH_MAX), shipped()],
  ])('%s', (_, content, read) => expect(shippedVersion(content)).toEqual(read));
});

describe('an AppSpec is refused that', () => {
  test.each([
    ['is YAML', 'version: 0.0\nResources:\n  - fn:\n      Type: AWS::Lambda::Function\n', 'YAML is not read'],
    ['is empty', '', 'must be JSON'],
    ['is cut off', appSpec().slice(0, -1), 'must be JSON'],
    ['is too long by one character', appSpec().padEnd(APP_SPEC_LENGTH_MAX + 1), 'at most 65536 characters'],
  ])('%s', (_, content, because) => {
    expect(shippedVersion(content)).toEqual(refusal(expect.stringContaining(because) as string));
  });

  test.each([
    ['is no object', 'null'],
    ['is a list', '[]'],
    ['has no Resources', '{}'],
    ['has none in them', withResources([])],
    ['has them in a map', withResources({ x: resource })],
    ['has two of them', withResources([{ x: resource }, { y: resource }])],
    ['has two under one roof', withResources([{ x: resource, y: resource }])],
    ['has an empty one', withResources([{}])],
    ['has a list for one', withResources([[resource]])],
    ['has a text for one', withResources(['fn'])],
  ])('%s', (_, content) => expect(shippedVersion(content)).toEqual(oneResource));

  test.each([
    ['another type', appSpec({}, 'AWS::ECS::Service'), 'Resources[0].Type must be AWS::Lambda::Function'],
    ['no type', withResources([{ x: { Properties: properties } }]), 'Resources[0].Type must be AWS::Lambda::Function'],
    ['no name', appSpec({ Name: undefined }), 'Resources[0].Properties.Name must be a text'],
    ['a list for a name', appSpec({ Name: [target] }), 'Resources[0].Properties.Name must be a text'],
    ['an empty name', appSpec({ Name: '' }), 'Resources[0].Properties.Name must have 1 to 140 characters'],
    [
      'too long a name',
      appSpec({ Name: 'x'.repeat(141) }),
      'Resources[0].Properties.Name must have 1 to 140 characters',
    ],
    ['no properties', withResources([{ x: { Type: resource.Type } }]), 'Resources[0].Properties.Name must be a text'],
  ])('has %s', (_, content, because) => expect(shippedVersion(content)).toEqual(refusal(because)));

  test.each([
    ['is missing', undefined],
    ['is $LATEST', '$LATEST'],
    ['is an alias', 'live'],
    ['is zero', '0'],
    ['begins with a zero', '07'],
    ['is negative', -7],
    ['is a fraction', 7.5],
    ['is huge', 1e21],
    ['is too long', '9'.repeat(20)],
    ['has a line after it', '7\n'],
    ['has a path in it', '7/../8'],
    ['is a list', ['7']],
  ])('has a TargetVersion that %s', (_, version) => {
    expect(shippedVersion(appSpec({ TargetVersion: version }))).toEqual(badVersion);
  });

  test('says what it is by its prototype', () => {
    const inherited = `{"version":0,"Resources":[{"x":{"__proto__":${JSON.stringify(resource)}}}]}`;
    expect(shippedVersion(inherited)).toEqual(refusal('Resources[0].Type must be AWS::Lambda::Function'));
  });
});

test('whatever the text, it is read or refused, and a version that is read is a number', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.anything().map((x) => JSON.stringify(x) ?? ''),
  );
  const bent = fc.dictionary(fc.constantFrom('Name', 'TargetVersion', 'Alias'), fc.jsonValue()).map((x) => appSpec(x));
  fc.assert(
    fc.property(fc.oneof(text, bent), (content) => {
      const read = shippedVersion(content);
      expect(read.ok ? read.value.version : read.because).toMatch(read.ok ? /^[1-9]\d*$/ : /./);
    }),
    { numRuns: 2_000 },
  );
});

test('a refusal repeats nothing of what it refuses', () => {
  const refusals = [appSpec({ Name: ['hunter2'] }), appSpec({ TargetVersion: 'hunter2' }), 'hunter2', '{"hunter2"'];
  expect(refusals.map((content) => JSON.stringify(shippedVersion(content))).join()).not.toContain('hunter2');
});
