import type { Equivalent, Section } from './mutant.ts';
import { act } from './mutants/act.ts';
import { good } from './mutants/good.ts';
import { guards } from './mutants/guards.ts';
import { hook } from './mutants/hook.ts';
import { incident } from './mutants/incident.ts';
import { learn } from './mutants/learn.ts';
import { own } from './mutants/own.ts';
import { queue } from './mutants/queue.ts';
import { reconcile } from './mutants/reconcile.ts';
import { settle } from './mutants/settle.ts';
import { tell } from './mutants/tell.ts';

export const SECTIONS: readonly Section[] = [
  { title: 'The guards of the decision', mutants: guards },
  { title: 'The act', mutants: act },
  { title: 'What became of an own act', mutants: own },
  { title: 'What a look takes in, decides and records', mutants: settle },
  { title: 'Who may look, and when', mutants: reconcile },
  { title: 'How an incident grows', mutants: incident },
  { title: 'Known good', mutants: good },
  { title: 'Learning what runs', mutants: learn },
  { title: 'Wakes, messages and the sweep', mutants: queue },
  { title: 'Telling', mutants: tell },
  { title: 'The hooks', mutants: hook },
];

/** Their removal changes nothing that anybody could see. */
export const EQUIVALENTS: readonly Equivalent[] = [
  {
    rule: 'nothing is learnt while a deployment is in flight',
    where: 'flows/learn-service.ts, the first `return` for what is in flight or restless',
    why: 'what is in flight is not over, and `learnRunning` takes no deployment that is not: the line saves its calls.',
  },
];
