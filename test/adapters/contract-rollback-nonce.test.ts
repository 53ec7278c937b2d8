import { describe, expect, test } from 'vitest';
import { minutes, plus, seconds } from '../../functions/core/units.ts';
import { shop } from '../../sim/shop.ts';
import { noon } from '../kit/core.ts';
import { reaches, restingShop, signal } from '../kit/rollback.ts';

const { application, deploymentGroup } = shop;

describe.each(reaches)('the responder finds its own deployment, %s', (_, reach) => {
  const find = async (aws: ReturnType<typeof restingShop>, nonce: string, since = noon) =>
    (await reach(aws)).findByNonce(application, deploymentGroup, nonce, since, signal);

  test('sees through all pages and all batches', async () => {
    const aws = restingShop();
    aws.world.codedeploy.pace.listPage = 20;
    for (let n = 0; n < 60; n += 1) {
      const deploymentId = `d-BELAY1${String(n).padStart(3, '0')}`;
      const [createTime, description] = [new Date(noon), `belay nonce-${n}.`];
      const names = { applicationName: application, deploymentGroupName: deploymentGroup };
      aws.world.codedeploy.deployments.set(deploymentId, { deploymentId, createTime, description, ...names });
    }
    for (const n of [0, 7, 29, 42, 59]) {
      expect(await find(aws, `nonce-${n}.`)).toBe(`d-BELAY1${String(n).padStart(3, '0')}`);
    }
    expect(await find(aws, 'nonce-60.')).toBeUndefined();
  });

  test.each([
    ['a minute ago, by a clock that is slow', 60, true],
    ['earlier', 61, false],
  ])('looks at what was created %s', async (_case, ago, found) => {
    const aws = restingShop();
    const id = aws.ship({ description: 'belay nonce-1' });
    const seen = await find(aws, 'nonce-1', plus(noon, seconds(ago)));
    expect(seen).toBe(found ? id : undefined);
  });

  test('finds what is over, too', async () => {
    const aws = restingShop();
    const id = aws.ship({ description: 'belay nonce-1' });
    await aws.pass(minutes(120) / 1_000);
    expect(await find(aws, 'nonce-1')).toBe(id);
  });

  test('needs a group that is there', async () => {
    const port = await reach(restingShop());
    const lost = port.findByNonce(application, 'other', 'nonce-1', noon, signal);
    await expect(lost).rejects.toMatchObject({ outcome: 'refused' });
  });
});
