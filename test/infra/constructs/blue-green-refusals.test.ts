import { Duration } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { blueGreen } from './blue-green.ts';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';

describe('the service refuses', () => {
  test.each([
    [0, '0 s'],
    [0.5, '30 s'],
    [2_881, '172860 s'],
  ])('a termination wait of %d minutes', (minutes, received) => {
    expect(() => blueGreen({ terminationWait: Duration.seconds(minutes * 60) })).toThrow(
      `Sample/Checkout: terminationWait must be 1 to 2880 whole minutes, or blue is gone when the first alarm fires; received ${received}`,
    );
  });

  test.each([1, 2_880])('no termination wait of %d minutes', (minutes) => {
    blueGreen({ terminationWait: Duration.minutes(minutes) }).template.hasResourceProperties(GROUP, {
      BlueGreenDeploymentConfiguration: {
        TerminateBlueInstancesOnDeploymentSuccess: { TerminationWaitTimeInMinutes: minutes },
      },
    });
  });

  test('an approval wait of nothing', () => {
    expect(() => blueGreen({ approvalWait: Duration.minutes(0) })).toThrow(
      'Sample/Checkout: approvalWait must be 1 to 2880 whole minutes; received 0 s',
    );
  });

  test.each([
    ['neither', { certificates: [] }, '0 and false'],
    ['both', { insecureHttp: true }, '1 and true'],
  ])('%s of certificates and plain HTTP', (_, props, received) => {
    expect(() => blueGreen(props)).toThrow(
      `certificates or insecureHttp, one of the two: production traffic is encrypted unless it is said otherwise; received ${received}`,
    );
  });

  test('one port for production and tests', () => {
    expect(() => blueGreen({ testPort: 443 })).toThrow(
      'testPort must differ from productionPort, or the tests are production traffic; received 443 twice',
    );
  });

  test.each(['', 'check out', 'x'.repeat(101)])("the name '%s'", (serviceName) => {
    expect(() => blueGreen({ serviceName })).toThrow(
      `serviceName must be 1 to 100 letters, digits, dashes or underscores; received '${serviceName}'`,
    );
  });

  test('a container without a port', () => {
    expect(() => blueGreen({ containerPort: 0 })).toThrow(
      "containerName and containerPort must be given, or be those of the task definition's default container; received 'app' and 0",
    );
  });
});
