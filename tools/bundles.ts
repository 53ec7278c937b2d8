import { HOOKS, type HookName } from '../functions/core/hook-call.ts';

/** One Lambda function's bundle, and what it may weigh and carry. */
export interface Bundle {
  /** Of the entry point in functions/ and of the bundle. */
  readonly name: string;
  readonly limitKiB: number;
  /** The SDK clients that it has a use for. */
  readonly clients: readonly string[];
}

/** Goal P5. */
const HOOK_LIMIT_KIB = 340;
const RESPONDER_LIMIT_KIB = 500;
const SMOKE_LIMIT_KIB = 240;

const hookClients = ['codedeploy', 'dynamodb', 'ecs', 'elastic-load-balancing-v2', 'sns'];

/** BeforeAllowTraffic watches no alarms. */
const clients = {
  'before-allow-traffic': hookClients,
  'after-allow-traffic': [...hookClients, 'cloudwatch'],
} satisfies Record<HookName, string[]>;

const responder: Bundle = {
  name: 'alarm-responder',
  limitKiB: RESPONDER_LIMIT_KIB,
  clients: [...hookClients, 'cloudwatch', 'ecr', 'eventbridge', 'secrets-manager', 'sqs', 'ssm'],
};

/** The smoke of a new responder: the hooks' way to report, and one invocation. */
const smoke: Bundle = { name: 'responder-smoke', limitKiB: SMOKE_LIMIT_KIB, clients: ['codedeploy', 'lambda'] };

export const bundles: readonly Bundle[] = [
  ...HOOKS.map((name) => ({ name, limitKiB: HOOK_LIMIT_KIB, clients: clients[name] })),
  responder,
  smoke,
];
