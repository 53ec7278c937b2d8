import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from '../refusal.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One of AWS's ways to say the same things over HTTP. */
export interface Protocol {
  /** @throws Refusal for a request that does not keep to the protocol */
  read(headers: IncomingHttpHeaders, body: string): { operation: string; input: Record<string, unknown> };
  answer(operation: string, output: object, requestId: string): Reply;
  refuse(refusal: Refusal, requestId: string): Reply;
}

/** By exception class: the codes on the Query wire that are not simply its name without `Exception`. */
export type OddCodes = Readonly<Record<string, string>>;

const oddEverywhere: OddCodes = {
  UnknownOperationException: 'InvalidAction',
  SerializationException: 'MalformedInput',
};

/** What the Query wire calls a refusal: `ListenerNotFoundException` travels as `ListenerNotFound`. */
export const queryCode = ({ type }: Refusal, odd: OddCodes) =>
  odd[type] ?? oddEverywhere[type] ?? type.replace(/Exception$/, '');

/** Whose fault it was, in the words of the Query wire. */
export const blame = ({ status }: Refusal) => (status < 500 ? 'Sender' : 'Receiver');
