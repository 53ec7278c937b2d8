import type {
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { EpochMs } from '../../functions/core/units.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../refusal.ts';
import { serialUuid } from '../serial-uuid.ts';
import { type Operations, operation } from './operation.ts';

export interface PutEvent {
  readonly at: EpochMs;
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What every target can take; PutEvents itself takes more. */
const ENTRIES_BYTES_MAX = 262_144;

/** The buses that Belay puts its own events on. What AWS puts on the default bus by itself: World.emitted. */
export class EventBridge {
  /** Names. */
  readonly buses = new Set(['default']);
  readonly put: PutEvent[] = [];
  /** Codes with which the next entries fail, one each, in a call that succeeds. */
  readonly entryFailures: string[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly operations: Operations = {
    PutEvents: operation<PutEventsRequest>({ Entries: 'structures', EndpointId: 'not-modelled' }, (input) =>
      this.putEvents(input),
    ),
  };

  putEvents({ Entries = [] }: PutEventsRequest): PutEventsResponse {
    if (Entries.length === 0 || Entries.length > 10) throw invalid('1 to 10 entries are allowed');
    const bytes = (entry: PutEventsRequestEntry) =>
      Buffer.byteLength(`${entry.Source}${entry.DetailType}${entry.Detail}`);
    if (Entries.reduce((sum, entry) => sum + bytes(entry), 0) >= ENTRIES_BYTES_MAX) {
      throw invalid('Total size of the entries in the request is over the limit.');
    }
    const results = Entries.map((entry) => this.#putOne(entry));
    return { FailedEntryCount: results.filter((one) => one.ErrorCode !== undefined).length, Entries: results };
  }

  #putOne({ EventBusName = 'default', Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry) {
    const bus = EventBusName.replace(/^arn:.*:event-bus\//, '');
    const failing = this.entryFailures.shift();
    if (failing !== undefined) return failed(failing, 'It was not taken');
    if (Source === '' || DetailType === '' || DetailType.length > 128) return failed('InvalidArgument', 'Not an event');
    if (Source.startsWith('aws.')) return failed('NotAuthorizedForSourceException', 'Not authorized for the source.');
    const detail = objectIn(Detail);
    if (detail === undefined) return failed('MalformedDetail', 'Detail is malformed.');
    // What a bus that is not there answers, no source says: this is as loud as it can be.
    if (!this.buses.has(bus)) return failed('InvalidArgument', `Event bus ${bus} does not exist.`);
    this.put.push({ at: this.#clock.now(), bus, source: Source, detailType: DetailType, detail });
    return { EventId: serialUuid(this.put.length) };
  }
}

const failed = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({ ErrorCode, ErrorMessage });

const invalid = (why: string) => new Refusal('ValidationException', why);

function objectIn(detail: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(detail);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
