import { parse } from 'yaml';
import { read } from '../kit/files.ts';

export interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

/** Of a workflow of GitHub's: what the tests look at. */
export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': unknown };
  readonly defaults: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const workflow = (name: string): Workflow => parse(read(`.github/workflows/${name}.yml`));

export const needs = ({ needs = [] }: Job) => [needs].flat();
export const uses = (step: Step, action: string) => step.uses?.startsWith(`${action}@`) ?? false;
export const runs = ({ steps }: Job) => steps.map(({ run = '' }) => run);

/** As a workflow writes it. */
export const expression = (of: string) => `\${{ ${of} }}`;
