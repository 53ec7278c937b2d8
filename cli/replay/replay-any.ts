import type { ReplayDocument } from './document.ts';
import type { IncidentDocument } from './incident/document.ts';
import { type IncidentReplay, replayIncident } from './incident/run.ts';
import { type Replay, replay } from './run.ts';

export type AnyReplay = Replay | IncidentReplay;
export type AnyDocument = ReplayDocument | IncidentDocument;

/** A hook's call ends with its report; the responder's event is the first of many. */
export const replayAny = (ready: AnyReplay): Promise<AnyDocument> =>
  'hook' in ready ? replay(ready) : replayIncident(ready);
