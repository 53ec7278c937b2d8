import { createHash } from 'node:crypto';
import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type BelayConfig, checkConfig } from '../../functions/core/config.ts';
import { LATE_VALUES, mapTexts, placeholder } from '../../functions/core/late-values.ts';

/** The most that Lambda takes for all environment variables of a function, in bytes. */
const ENVIRONMENT_MAX = 4_096;
/** As scope.ts measures them. */
const LATE_LETTERS = 128;

export interface LateConfig {
  /** What lies beside the bundle: placeholders where the config had tokens. */
  readonly config: BelayConfig;
  /** The tokens, for the function's environment; empty if the config had none. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Changes with what the tokens lead to. A function's version is made anew when its template changes, and a token is the same
   * text whatever it will be: without this a renamed alarm would reach the newest code and not the version that is live.
   */
  readonly fingerprint: string;
}

/**
 * A config may name what the same app makes (a listener's ARN, a load balancer's DNS name). The file beside a bundle is
 * written before any of that exists, so each such token goes into the environment.
 *
 * @throws Error with everything that is wrong with the config
 */
export function lateConfig(scope: IConstruct, config: BelayConfig): LateConfig {
  const values: string[] = [];
  const late = mapTexts(config, (text) => {
    if (!Token.isUnresolved(text)) return text;
    const known = values.indexOf(text);
    return placeholder(known === -1 ? values.push(text) - 1 : known);
  }) as BelayConfig;
  check(scope, config);
  if (values.length === 0) return { config: late, environment: {}, fingerprint: '' };
  const environment = { [LATE_VALUES]: Stack.of(scope).toJsonString(values) };
  return { config: late, environment, fingerprint: fingerprintOf(values) };
}

/** Of the properties of everything that the tokens refer to. */
function fingerprintOf(values: readonly string[]): string {
  const hash = createHash('sha256');
  for (const token of values.flatMap((value) => Tokenization.reverseString(value).tokens)) {
    if (!Reference.isReference(token) || !CfnResource.isCfnResource(token.target)) continue;
    const { target } = token;
    hash.update(JSON.stringify(Stack.of(target).resolve(target._toCloudFormation())));
  }
  return hash.digest('hex');
}

/** Whatever a token will be, it is taken to fit: only AWS can say. The rest is checked as the function will check it. */
function check(scope: IConstruct, config: BelayConfig): void {
  const checked = checkConfig(plausible(config, ''));
  if (!checked.ok) throw new Error(`${scope.node.path}: ${checked.problems.join('; ')}`);
}

function plausible(x: unknown, key: string): unknown {
  if (typeof x === 'string') return Token.isUnresolved(x) ? standInFor(key, x) : x;
  if (Array.isArray(x)) return x.map((item) => plausible(item, key));
  if (typeof x !== 'object' || x === null) return x;
  return Object.fromEntries(Object.entries(x).map(([name, value]) => [name, plausible(value, name)]));
}

const TOKENS = /\$\{Token\[[^\]]*\]\}/g;
const LEADING_TOKEN = new RegExp(`^${TOKENS.source}`);

function standInFor(key: string, text: string): string {
  if (key.endsWith('Arn')) return 'arn:aws:late';
  if (key === 'account') return '000000000000';
  // A token at the front brings the scheme along.
  if (/url$/i.test(key)) return text.replace(LEADING_TOKEN, 'https://late.example').replaceAll(TOKENS, 'late.example');
  // Each token is a name of its own: two services that are not the same must not look so.
  return text.replaceAll(/\W/g, '-').slice(0, 255);
}

/** @throws Error when the environment is larger than Lambda takes; what tokens will become is counted at 128 characters */
export function boundEnvironment(scope: IConstruct, environment: Readonly<Record<string, string>>): void {
  const size = Object.entries(environment)
    .map(([name, value]) => name.length + lettersOf(Stack.of(scope).resolve(value)))
    .reduce((a, b) => a + b, 0);
  if (size <= ENVIRONMENT_MAX) return;
  throw new Error(
    `${scope.node.path}: the environment must fit into ${ENVIRONMENT_MAX} bytes (received about ${size})`,
  );
}

/** A list of tokens is a token itself: what counts is what it is joined of. */
function lettersOf(resolved: unknown): number {
  if (typeof resolved === 'string') return Buffer.byteLength(resolved);
  const parts = (resolved as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] })['Fn::Join'];
  return parts ? parts[1].map(lettersOf).reduce((a, b) => a + b, 0) : LATE_LETTERS;
}
