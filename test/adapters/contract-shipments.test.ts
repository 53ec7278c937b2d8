import { createHash } from 'node:crypto';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeShipments } from '../../functions/adapters/shipments.ts';
import type { DeploymentId } from '../../functions/core/ids.ts';
import { seconds } from '../../functions/core/units.ts';
import type { ShipmentPort } from '../../functions/flows/smoke-ports.ts';
import { clientConfig } from '../../functions/runtime/clients.ts';
import { serveAws } from '../../sim/wire/serve.ts';
import { appSpec, call, type SmokeSetup, shipmentsOver, smokeWorld } from '../kit/smoke.ts';

const signal = new AbortController().signal;
const keys = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'BELAYTEST', AWS_SECRET_ACCESS_KEY: 'none' };

type Made = Pick<ReturnType<typeof smokeWorld>, 'world' | 'calls'> & { readonly port: ShipmentPort };

async function inMemory(setup?: SmokeSetup): Promise<Made> {
  const scene = smokeWorld(setup);
  const { shipment, appSpec: spec } = shipmentsOver(scene);
  const port: ShipmentPort = {
    shipment: (...args) => scene.clock.run(shipment(...args)),
    appSpec: (...args) => scene.clock.run(spec(...args)),
  };
  return { ...scene, port };
}

async function overTheWire(setup?: SmokeSetup): Promise<Made> {
  const scene = smokeWorld(setup);
  const { url, close } = await serveAws(scene.world);
  onTestFinished(() => close());
  const aws = clientConfig({ ...keys, AWS_ENDPOINT_URL: url }, { requestTimeout: seconds(2), backoffMax: seconds(0) });
  return { ...scene, port: makeShipments(new CodeDeployClient(aws)) };
}

const hashOf = (content: string) => createHash('sha256').update(content).digest('hex');
const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);

describe.each([
  ['in memory', inMemory],
  ['adapters, the SDK and a socket', overTheWire],
] as const)('Lambda deployments, %s', (_, make) => {
  test('are told with the hash of their AppSpec, and without its content', async () => {
    const { port } = await make({ creator: 'codeDeployRollback' });
    expect(await port.shipment(call.deployment, signal)).toEqual({
      application: 'belay',
      deploymentGroup: 'responder',
      creator: 'codeDeployRollback',
      revision: { type: 'AppSpecContent', sha256, content: undefined },
    });
  });

  test('are told with their content, where it was given as a String', async () => {
    const shipment = await (await make({ given: 'String' })).port.shipment(call.deployment, signal);
    expect(shipment).toHaveProperty('revision.content', appSpec());
  });

  test('are told without a revision, where they have none', async () => {
    const shipment = await (await make({ given: 'nothing' })).port.shipment(call.deployment, signal);
    expect(shipment).toHaveProperty('revision', undefined);
  });

  test.each(['d-BELAY9999', 'd-x'])('are not known: %s, which is an answer', async (id) => {
    const { port } = await make();
    expect(await port.shipment(id as DeploymentId, signal)).toBe('unknown-deployment');
  });

  test.each(['AppSpecContent', 'String'] as const)('have an AppSpec that is found by its hash: %s', async (given) => {
    const { port } = await make({ given });
    const hash = hashOf(appSpec());
    expect(await port.appSpec('belay', { type: given, sha256: hash }, signal)).toBe(appSpec());
  });

  test.each([
    ['a hash that nobody registered', { type: 'AppSpecContent', sha256: '0'.repeat(64) }],
    ['a hash that only the other type has', { type: 'String', sha256: hashOf(appSpec()) }],
  ])('have no AppSpec under %s, which is an answer', async (_case, ref) => {
    const { port, calls } = await make();
    expect(await port.appSpec('belay', ref, signal)).toBe('unknown-revision');
    expect(calls()).toEqual(['GetApplicationRevision']);
  });

  test('have no AppSpec where there is no hash to ask by, and nobody is asked', async () => {
    const { port, calls } = await make({ given: 'S3' });
    expect(await port.appSpec('belay', { type: 'S3' }, signal)).toBe('unknown-revision');
    expect(calls()).toEqual([]);
  });

  test("have no AppSpec of another application's", async () => {
    const { port, world } = await make();
    world.codedeploy.applications.set('payroll', { applicationName: 'payroll' });
    const ref = { type: 'AppSpecContent', sha256: hashOf(appSpec()) };
    expect(await port.appSpec('payroll', ref, signal)).toBe('unknown-revision');
  });

  test('are refused an AppSpec of an application that is not there', async () => {
    const ref = { type: 'AppSpecContent', sha256: '0'.repeat(64) };
    await expect((await make()).port.appSpec('payroll', ref, signal)).rejects.toMatchObject({ outcome: 'refused' });
  });
});
