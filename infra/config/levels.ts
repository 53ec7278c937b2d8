import { type AlarmThresholds, brokenThresholds, stageThresholds } from '../constructs/alarm-thresholds.ts';
import { bend, brokenLimits, builtInProfiles, type Limits } from './limits.ts';
import { limitsSchema } from './limits-schema.ts';
import { thresholdsSchema } from './thresholds-schema.ts';

/** What a profile comes to, and a service that bends it. */
export interface Levels {
  readonly limits: Limits;
  /** Only a rehearsal reads them: the alarms are made elsewhere. */
  readonly thresholds: AlarmThresholds;
}

export const builtInLevels: ReadonlyMap<string, Levels> = new Map(
  (['gamma', 'prod'] as const).flatMap((stage) => {
    const limits = builtInProfiles.get(stage);
    return limits ? [[stage, { limits, thresholds: stageThresholds[stage] }] as const] : [];
  }),
);

/** How one part of them is read: under which key of a service, bent by what, wrong in which ways. */
export interface Part<Input, Whole> {
  readonly key: keyof Levels;
  readonly parse: (raw: unknown) => Input | undefined;
  readonly bend: (base: Whole, over: Input) => Whole;
  /** Relations that do not hold, a sentence each. */
  readonly broken: (whole: Whole) => readonly string[];
}

const part = <Input, Whole>(one: Part<Input, Whole>) => one;

export const LIMITS = part({
  key: 'limits',
  parse: (raw) => limitsSchema.safeParse(raw).data,
  bend,
  broken: brokenLimits,
});

export const THRESHOLDS = part({
  key: 'thresholds',
  parse: (raw) => thresholdsSchema.safeParse(raw).data,
  bend: (base: AlarmThresholds, over: Partial<AlarmThresholds>): AlarmThresholds => ({ ...base, ...over }),
  broken: brokenThresholds,
});
