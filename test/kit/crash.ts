import { CallFailed, type HookPorts } from '../../functions/flows/ports.ts';

/** What can happen at a port, at any call: it throws in one of our words, it throws a bug, or it never answers. */
export const MISHAPS = ['unavailable', 'refused', 'bug', 'hang', 'reject-late'] as const;
export type Mishap = (typeof MISHAPS)[number];

export interface CrashPoint {
  /** Which call to the outside, counted over all ports. */
  readonly at: number;
  readonly mishap: Mishap;
  /** From that call on every call fails alike, not just that one. */
  readonly forGood: boolean;
}

export interface Witness {
  /** Names of the calls made, in order; `codedeploy.report` among them. */
  readonly calls: string[];
  readonly struck: string[];
}

/** Ports that meet their mishap at the crash point. Reports and their moments are seen by the witness. */
export function crashing(ports: HookPorts, point: CrashPoint, spare: (name: string) => boolean = () => false) {
  const witness: Witness = { calls: [], struck: [] };
  const wrap =
    <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const index = witness.calls.push(name) - 1;
      const strikes = point.forGood ? index >= point.at : index === point.at;
      if (!strikes || spare(name)) return call(...args);
      witness.struck.push(name);
      return befall(point.mishap, name, ports);
    };
  const { codedeploy, ecs, loadBalancer, alarms, ledger } = ports;
  const wrapped: HookPorts = {
    ...ports,
    codedeploy: {
      deployment: wrap('codedeploy.deployment', codedeploy.deployment),
      shiftOf: wrap('codedeploy.shiftOf', codedeploy.shiftOf),
      report: wrap('codedeploy.report', codedeploy.report),
    },
    ecs: {
      taskSets: wrap('ecs.taskSets', ecs.taskSets),
      definition: wrap('ecs.definition', ecs.definition),
      tasks: wrap('ecs.tasks', ecs.tasks),
    },
    loadBalancer: {
      forwards: wrap('loadBalancer.forwards', loadBalancer.forwards),
      targets: wrap('loadBalancer.targets', loadBalancer.targets),
    },
    alarms: { read: wrap('alarms.read', alarms.read) },
    ledger: {
      recall: wrap('ledger.recall', ledger.recall.bind(ledger)),
      saveCandidate: wrap('ledger.saveCandidate', ledger.saveCandidate.bind(ledger)),
    },
    ask: wrap('ask', ports.ask),
    tell: wrap('tell', ports.tell),
  };
  return { ports: wrapped, witness };
}

async function befall(mishap: Mishap, name: string, { time }: HookPorts): Promise<never> {
  switch (mishap) {
    case 'unavailable':
    case 'refused':
      throw new CallFailed(name, mishap, 'struck by the test');
    case 'bug':
      throw new TypeError(`a bug in ${name}`);
    case 'hang':
      return new Promise(() => {});
    case 'reject-late':
      await time.sleep(3_600_000 as Parameters<typeof time.sleep>[0], new AbortController().signal);
      throw new CallFailed(name, 'unavailable', 'long after anybody asked');
  }
}
