import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { makeHandler } from '../../functions/responder-smoke.ts';
import { actionOf, usedActions } from '../../infra/belay/permissions.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { buildFunctions, saveBundle } from '../../tools/build.ts';
import { bundles } from '../../tools/bundles.ts';
import { type LambdaReply, serveLambda } from '../kit/lambda-service.ts';
import { event, good, smokeWorld, target } from '../kit/smoke.ts';
import { capturedLogger, lambdaContext } from '../runtime/results.ts';

/* The build trims the SDK and stubs parts of it: so the bundle itself must report, refuse and pass. */

const outdir = mkdtempSync(join(tmpdir(), 'belay-smoke-'));
afterAll(() => rmSync(outdir, { recursive: true }));
let make: typeof makeHandler;

beforeAll(async () => {
  const built = await buildFunctions({ outdir, bundles: bundles.filter(({ name }) => name === 'responder-smoke') });
  await Promise.all(built.map(saveBundle));
  make = createRequire(import.meta.url)(join(outdir, 'responder-smoke.cjs')).makeHandler;
});

async function smoked(reply: LambdaReply) {
  const { world, held } = smokeWorld();
  const codedeploy = await serveAws(world);
  onTestFinished(() => codedeploy.close());
  const { url, asked } = await serveLambda([reply], codedeploy.url);
  const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };
  const { logger } = capturedLogger();
  const handler = make({ ...keys, AWS_ENDPOINT_URL: url, BELAY_SMOKE_TARGET: target }, { logger });
  const { finding } = await handler(event, lambdaContext());
  const called = world.journal.map(({ service, operation }) => actionOf(service, operation));
  return {
    ...{ why: finding.why, because: finding.because, held: held()?.status },
    actions: [...new Set([...called, ...asked.map(() => actionOf('lambda', 'Invoke'))])].toSorted(),
  };
}

describe('the bundle of the smoke', () => {
  test('lets a version through that answers', async () => {
    expect(await smoked({ body: good, executedVersion: '7' })).toMatchObject({ why: 'answered', held: 'Succeeded' });
  });

  test('calls what the permission contract grants for use, and all of that', async () => {
    const { why, actions } = await smoked({ body: good, executedVersion: '7' });
    expect(why).toBe('answered');
    expect(actions).toEqual(usedActions('responder-smoke'));
  });

  test('fails one that throws', async () => {
    const body = '{"errorType":"Error","errorMessage":"bad config"}';
    const failed = { why: 'function-error', because: expect.stringContaining('bad config'), held: 'Failed' };
    expect(await smoked({ functionError: 'Unhandled', body })).toMatchObject(failed);
  });

  test.each([
    ['ResourceNotFoundException', 404, 'version-not-found'],
    ['InvalidRequestContentException', 400, 'aws-refused'],
    ['KMSAccessDeniedException', 403, 'aws-refused'],
    ['AccessDeniedException', 403, 'aws-refused'],
  ])('knows %s by its name, without a class for it', async (error, status, why) => {
    expect(await smoked({ status, error })).toMatchObject({ why, held: 'Failed' });
  });
});
