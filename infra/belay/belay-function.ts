import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Stage, Validations } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Permission } from './permission-entries.ts';
import type { FunctionName } from './permissions.ts';
import { whyWildcard } from './wildcards.ts';

/** Where `npm run build` puts the bundles. */
const BUNDLES = join(import.meta.dirname, '..', '..', 'dist', 'functions');
const CONFIG_FILE = 'belay.config.json';

export interface BelayFunctionProps {
  /** Of its bundle, and of the permission contract. */
  readonly bundle: FunctionName;
  /** The physical name: CodeDeploy's roles may invoke by name alone. */
  readonly functionName: string;
  readonly description: string;
  readonly timeout: Duration;
  /** In MiB. */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What lies beside the bundle; absent: this function needs none. */
  readonly config?: object | undefined;
  /** @default BUNDLES */
  readonly bundles?: string | undefined;
  /** @default logs.RetentionDays.SIX_MONTHS */
  readonly logRetention?: logs.RetentionDays | undefined;
  /** @default outside any VPC */
  readonly network?: BelayFunctionNetwork | undefined;
}

export interface BelayFunctionNetwork {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly securityGroups: ec2.ISecurityGroup[];
}

/**
 * One function of Belay: its bundle as it was built and tested, with the config beside it. Its role holds what `allow` is
 * given and nothing else: whatever CDK would grant by itself has to stand in the permission contract.
 */
export class BelayFunction extends Construct {
  readonly fn: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: BelayFunctionProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `[${this.node.path}] ${props.bundle}`,
    });
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: props.logRetention ?? logs.RetentionDays.SIX_MONTHS,
      // What was decided, and why, is in the ledger and was told; a log that stays behind would block the next install.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.fn = new lambda.Function(this, 'Function', {
      functionName: props.functionName,
      description: `[${this.node.path}] ${props.description}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: `${props.bundle}.handler`,
      code: lambda.Code.fromAsset(this.assetOf(props)),
      timeout: props.timeout,
      memorySize: props.memorySize,
      environment: { ...props.environment },
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      tracing: lambda.Tracing.ACTIVE,
      // A version of a deployment that failed goes: else CloudFormation would find it there at the next try, and refuse.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
      ...(props.network ?? {}),
    });
    Validations.of(this.fn).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'A failure destination has the whole record of a call that came to nothing; a DLQ has the event alone. A template test holds it.',
    });
  }

  /** Gives the role its permissions; the function waits for them, or its first call would be refused. */
  allow(statements: readonly iam.PolicyStatement[], contract: readonly Permission[]): void {
    const policy = new iam.Policy(this, 'Policy', { statements: [...statements], roles: [this.role] });
    this.fn.node.addDependency(policy);
    for (const { actions, resources } of statements) {
      const reasons = contract.filter((entry) => entry.actions.some((action) => actions.includes(action)));
      const reason = [...new Set(reasons.map(({ because }) => because))].join('; ');
      for (const arn of resources.filter((resource) => resource.includes('*'))) {
        const plain = inPlainText(Stack.of(this).resolve(arn));
        const why = whyWildcard(plain);
        Validations.of(policy).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${plain}]`,
          reason: why === undefined ? reason : `${reason}. Why the wildcard: ${why}`,
        });
      }
    }
  }

  /** A folder of the assembly's with the bundle and its config: the same content gives the same asset. */
  private assetOf({ bundle, bundles = BUNDLES, config }: BelayFunctionProps): string {
    const built = join(bundles, `${bundle}.cjs`);
    if (!existsSync(built)) throw new Error(`${this.node.path}: no bundle at ${built}; build it first: npm run build`);
    const outdir = Stage.of(this)?.outdir;
    if (outdir === undefined) throw new Error(`${this.node.path} must be inside an App`);
    const folder = join(outdir, 'functions', this.node.addr);
    mkdirSync(folder, { recursive: true });
    copyFileSync(built, join(folder, `${bundle}.cjs`));
    if (config) writeFileSync(join(folder, CONFIG_FILE), `${JSON.stringify(config, null, 2)}\n`);
    return folder;
  }
}

/** A resolved ARN as cdk-nag writes it: `arn:<AWS::Partition>:ecs:…`. */
function inPlainText(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = resolved as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(inPlainText).join(String(join[0]));
  return `<${Array.isArray(attribute) ? attribute.join('.') : String(Ref)}>`;
}

/** What Lambda is asked for at most. */
export const LAMBDA_TIMEOUT_MAX = Duration.minutes(15);
