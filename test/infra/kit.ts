import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import flags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterAll, expect } from 'vitest';

/** Where every sample is deployed. */
export const SAMPLE_ENV = { account: '123456789012', region: 'eu-west-1' };

const outdirs: string[] = [];
afterAll(() => {
  for (const outdir of outdirs.splice(0)) rmSync(outdir, { recursive: true, force: true });
});

/**
 * An app as `cdk init` of this version makes it: all recommended flags, the template's own validation included. It bundles
 * nothing, and its folder is gone when the test file is done.
 */
export function testApp(context: Readonly<Record<string, unknown>> = {}): App {
  const outdir = mkdtempSync(join(tmpdir(), 'belay-cdk-'));
  outdirs.push(outdir);
  return new App({ outdir, context: { ...flags, 'aws:cdk:bundling-stacks': [], ...context } });
}

/** A stack in an app of its own. */
export function testStack(props: StackProps = { env: SAMPLE_ENV }, id = 'Sample'): Stack {
  return new Stack(testApp(), id, props);
}

/**
 * The synthesised template. The CDK's own validation throws here for what it holds to be an error. What the template is asked
 * counts as an assertion of the test, which the CDK's own class does not.
 */
export function templateOf(stack: Stack): Template {
  return new Proxy(Template.fromStack(stack), {
    get(template, name) {
      const member: unknown = Reflect.get(template, name);
      if (typeof member !== 'function') return member;
      const ask = (...args: unknown[]): unknown => Reflect.apply(member, template, args);
      if (!/^(has|no|all|resource)/.test(String(name))) return ask;
      return (...args: unknown[]) => expect(() => ask(...args)).not.toThrow();
    },
  });
}

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath?: string }[];
    }[];
  }[];
}

/**
 * What cdk-nag (AwsSolutions and Serverless) and the CDK's own validation say against an app, a line `rule at path` each.
 * Synthesises the app: to be asked once, when everything is in it.
 */
export function findings(app: App): string[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  let refusal: unknown;
  try {
    app.synth();
  } catch (error) {
    refusal = error;
  }
  const path = join(app.outdir, 'validation-report.json');
  const report = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : { pluginReports: [] };
  const lines = report.pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map((at) => `${ruleName} at ${at.constructPath}`),
    );
  if (refusal !== undefined && lines.length === 0) throw refusal;
  return lines;
}
