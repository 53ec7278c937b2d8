import { rehearseSeed, SCENARIOS, summarise, timelinesOf } from '../../sim/rehearse/rehearse.ts';
import type { Engine } from './engine.ts';

export const engine: Engine = { scenarios: SCENARIOS, rehearseSeed, timelinesOf, summarise };
