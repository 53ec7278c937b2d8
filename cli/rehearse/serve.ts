import type { MessagePort } from 'node:worker_threads';
import type { RehearsedService } from '../../sim/rehearse/own-service.ts';
import type { Engine } from './engine.ts';
import type { Item, Result } from './work.ts';

/** What a worker thread starts with. */
export interface WorkerData {
  readonly rehearsed: RehearsedService;
  /** One number: the seed at work, for whoever finds this thread dead. */
  readonly at: SharedArrayBuffer;
}

export type Answer =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly seed: number; readonly problem: string };

/** Serves items to the thread that sends them, one after another, for as long as it lives. */
export function serve(port: MessagePort | null, { rehearsed, at }: WorkerData, engine: Engine): void {
  const current = new Float64Array(at);
  port?.on('message', async (item: Item) => port.postMessage(await answer(item)));

  async function answer(item: Item): Promise<Answer> {
    try {
      return { ok: true, result: await resultOf(item) };
    } catch (error) {
      return { ok: false, seed: current[0] ?? Number.NaN, problem: String(error) };
    }
  }

  async function resultOf({ kind, scenario, seeds: { first, count } }: Item): Promise<Result> {
    current[0] = first;
    if (kind === 'timelines') return { kind, timelines: await engine.timelinesOf(rehearsed, scenario, first) };
    const runs = [];
    for (let seed = first; seed < first + count; seed += 1) {
      current[0] = seed;
      runs.push(...(await engine.rehearseSeed(rehearsed, scenario, seed)));
    }
    return { kind, runs };
  }
}
