/* Why a resource ends in `*`: evidence for cdk-nag, beside what the permission is for. */

const OUTGROWN =
  "the ARNs of all services would outgrow what a role's policies hold together, and this is the narrowest width that fits";

/** By the ARN, without its partition, Region and account. `*` alone has its reason in the contract. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^ecs:task\/[^/*]+\/\*$/, 'a task has no id before it runs, and those of this cluster alone are meant'],
  [
    /^ecs:service-deployment\/[^/*]+\/[^/*]+\/\*$/,
    'a deployment has no id before it begins, and those of this service alone are meant',
  ],
  [/^(ecs|codedeploy):/, OUTGROWN],
  [/^iam:role\//, 'the config names no roles for some service; they may be passed to ECS tasks alone'],
  [/^ecr:repository\//, 'a revision names its images itself, and they may be of another account'],
  [/^secretsmanager:secret:/, 'a revision names its secrets itself, and no value is read'],
  [/^lambda:function:/, 'a version has no number before it is published'],
  [/^ec2:/, 'an interface has no id before it is made'],
];

/** @throws Error for a wildcard that nobody has explained */
export function whyWildcard(arn: string): string | undefined {
  if (arn === '*') return undefined;
  // A reference (`<AWS::Partition>`) counts as one word.
  const [, , service = '', , , ...resource] = arn.replaceAll(/<[^>]*>/g, 'x').split(':');
  const what = `${service}:${resource.join(':')}`;
  const found = REASONS.find(([pattern]) => pattern.test(what));
  if (!found) throw new Error(`the wildcard of ${arn} must have a reason in wildcards.ts`);
  return found[1];
}
