import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

/**
 * Belay's memory. It outlives the stack: without it Belay knows no proof and no veto. Its name is AWS's choice, so that a
 * table that was kept never stands in the way of a new stack.
 */
export const ledgerTable = (scope: Construct, id: string): dynamodb.Table =>
  new dynamodb.Table(scope, id, {
    partitionKey: { name: 'service', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'item', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: dynamodb.TableEncryption.AWS_MANAGED,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
