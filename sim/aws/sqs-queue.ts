import { type EpochMs, plus, seconds } from '../../functions/core/units.ts';
import { serialUuid } from '../serial-uuid.ts';

/** A message as a consumer gets it. */
export interface Message {
  readonly messageId: string;
  /** Of this very receipt: an earlier one no longer counts. */
  readonly receiptHandle: string;
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  readonly sentAt: EpochMs;
}

interface Stored {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: EpochMs;
  visibleAt: EpochMs;
  receiveCount: number;
}

export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number;
  /** Where a message goes that was received so often without being deleted. */
  readonly redrive?: { readonly to: Queue; readonly maxReceiveCount: number } | undefined;
}

/** What a Lambda's event source takes at once from a standard queue, unless told otherwise. */
const TAKEN_MAX = 10;

/** A standard queue, in the hands of whoever drives the world. */
export class Queue {
  readonly #settings: QueueSettings;
  /** By id, oldest first. */
  readonly #messages = new Map<string, Stored>();
  #sent = 0;

  constructor(settings: QueueSettings) {
    this.#settings = settings;
  }

  send(body: string, now: EpochMs, delaySeconds = 0): string {
    this.#sent += 1;
    const messageId = serialUuid(this.#sent);
    const visibleAt = plus(now, seconds(delaySeconds));
    this.#messages.set(messageId, { messageId, body, sentAt: now, visibleAt, receiveCount: 0 });
    return messageId;
  }

  /** At most ten visible messages, which are then invisible for a while. Those received too often move on instead. */
  take(now: EpochMs, max = TAKEN_MAX): Message[] {
    const taken: Message[] = [];
    for (const message of this.#messages.values()) {
      if (taken.length === max) break;
      if (message.visibleAt > now) continue;
      if (!this.#redriven(message, now)) taken.push(this.#receive(message, now));
    }
    return taken;
  }

  /** The consumer failed: visible again at once. An outdated receipt changes nothing. */
  release(receiptHandle: string, now: EpochMs): void {
    const message = this.#of(receiptHandle);
    if (message) message.visibleAt = now;
  }

  /** Done. An outdated receipt changes nothing. */
  delete(receiptHandle: string): void {
    const done = this.#of(receiptHandle);
    if (done) this.#messages.delete(done.messageId);
  }

  /** When there will next be something to take, be it a delayed message or one whose consumer never came back. */
  next(): EpochMs | undefined {
    let next: EpochMs | undefined;
    for (const { visibleAt } of this.#messages.values()) if (next === undefined || visibleAt < next) next = visibleAt;
    return next;
  }

  /** The bodies of all messages, visible or not, oldest first. */
  bodies(): string[] {
    return [...this.#messages.values()].map(({ body }) => body);
  }

  #receive(message: Stored, now: EpochMs): Message {
    message.receiveCount += 1;
    message.visibleAt = plus(now, seconds(this.#settings.visibilityTimeoutSeconds));
    const { messageId, body, sentAt, receiveCount } = message;
    return { messageId, receiptHandle: handleOf(message), body, receiveCount, sentAt };
  }

  #redriven(message: Stored, now: EpochMs): boolean {
    const { redrive } = this.#settings;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
    redrive.to.send(message.body, now);
    this.#messages.delete(message.messageId);
    return true;
  }

  #of(receiptHandle: string): Stored | undefined {
    const message = this.#messages.get(receiptHandle.split('#', 1)[0] ?? '');
    return message && handleOf(message) === receiptHandle ? message : undefined;
  }
}

const handleOf = ({ messageId, receiveCount }: Stored) => `${messageId}#${receiveCount}`;
