import * as v from '@badrap/valita';
import { taskDefinitionArn } from '../core/ids.ts';
import { type Incident, VIAS } from '../core/incident.ts';
import { type Candidate, type Hold, PROOFS, type Veto } from '../core/term.ts';
import { epochMs, millis } from '../core/units.ts';
import type { Seen } from '../flows/ledger-port.ts';

/*
 * The ledger's documents: one JSON string each, readable in the console. What is read back is checked, for people can write
 * to a table too. Members that this version does not know are kept: a newer one may have written them.
 */

/** An object with every member that the type has: one that is added there does not compile until it is listed here. */
export const members =
  <T>() =>
  <Shape extends Record<keyof T, v.Type | v.Optional>>(shape: Shape) =>
    v.object(shape);

const text = v.string();
export const moment = v.number().map(epochMs);
const period = v.object({ start: moment, end: moment });
const whyAndWhen = v.object({ why: text, at: moment });

export const definitionArn = text.chain((raw) => {
  const arn = taskDefinitionArn(raw);
  return arn === undefined ? v.err('must be the ARN of a task definition') : v.ok(arn);
});

const intent = members<NonNullable<Incident['intent']>>()({
  nonce: text,
  act: v.union(v.literal('roll-back'), v.literal('stop-deployment')),
  via: v.union(...VIAS.map((via) => v.literal(via))),
  from: definitionArn,
  to: definitionArn,
  veto: text,
  at: moment,
  deployment: text.optional(),
  shift: moment.optional(),
  seen: v.array(text).optional(),
  superseded: v.array(definitionArn).optional(),
});

export const incident: v.Type<Incident> = members<Incident>()({
  id: text,
  openedAt: moment,
  onsets: v.record(period),
  last: v.object({ kind: text, why: text, at: moment }).optional(),
  waitingSince: moment.optional(),
  intent: intent.optional(),
  handedOver: whyAndWhen.optional(),
  lookedAt: moment.optional(),
  quietSince: moment.optional(),
  nextCheckAt: moment.optional(),
  closed: whyAndWhen.optional(),
});

export const seen: v.Type<Seen> = members<Seen>()({
  definition: text,
  deployment: text.optional(),
  baked: v.boolean(),
});

export const veto: v.Type<Veto> = members<Veto>()({
  hash: text,
  incident: text,
  reason: text,
  at: moment,
  exemption: text.optional(),
});

export const hold: v.Type<Hold> = members<Hold>()({
  scope: v.union(v.literal('service'), v.literal('all')),
  reason: text,
  by: text.optional(),
  at: moment,
  until: moment.optional(),
});

const placement = members<NonNullable<Candidate['placement']>>()({
  containerName: text,
  containerPort: v.number(),
  platformVersion: text.optional(),
  network: v.object({ subnets: v.array(text), securityGroups: v.array(text), assignPublicIp: text }).optional(),
  capacity: v.array(v.object({ provider: text, weight: v.number(), base: v.number() })).optional(),
});

const needs = members<NonNullable<Candidate['needs']>>()({
  images: v.array(v.object({ container: text, image: text })),
  secrets: v.array(text),
});

export const candidate: v.Type<Candidate> = members<Candidate>()({
  source: v.union(...PROOFS.map((proof) => v.literal(proof))),
  at: moment,
  images: v.array(v.object({ container: text, digest: text.optional() })),
  placement: placement.optional(),
  needs: needs.optional(),
  evidence: v.object({ probes: v.number(), soakMs: v.number().map(millis), alarms: v.array(text) }).optional(),
});

/** A document in its string: checked, and handed on as it is, for a copy would lose the members that are not known here. */
export const json = <T>(type: v.Type<T>) =>
  text.chain((written): v.ValitaResult<T> => {
    try {
      const document: unknown = JSON.parse(written);
      const result = type.try(document, { mode: 'strip' });
      return result.ok ? v.ok(document as T) : v.err(result.message);
    } catch {
      return v.err('is not JSON');
    }
  });
