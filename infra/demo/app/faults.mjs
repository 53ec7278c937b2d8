/*
 * What the demo app answers, and how it fails when it is told to. Pure: the environment, the clock and the identity are
 * arguments, and a share of requests is counted, not drawn, so that the same requests always fare alike.
 */

const MINUTE_MS = 60_000;

/** What each fault reads beside FAULT; `required` has no default. */
const faults = {
  'fail-at-start': {},
  unhealthy: {},
  errors: { FAULT_SHARE: 'optional' },
  slow: { FAULT_LATENCY_MS: 'required' },
  'fail-after': { FAULT_AFTER_MINUTES: 'required', FAULT_SHARE: 'optional' },
};

/** A bad value of a variable: its message is one line, the rule and the value received. */
export class BadSetting extends Error {
  name = 'BadSetting';
}

/** @throws BadSetting */
export function readSettings(env) {
  const names = faultsIn(env['FAULT'] ?? '');
  const has = (name) => names.includes(name);
  forbidUnread(env, names);
  return {
    port: whole(env, 'PORT', { from: 0, to: 65_535 }) ?? 8080,
    failAtStart: has('fail-at-start'),
    unhealthy: has('unhealthy'),
    errorsPer10000: has('errors') ? sharePer10000(env) : undefined,
    failAfter: has('fail-after')
      ? { ms: whole(env, 'FAULT_AFTER_MINUTES', { from: 0, to: 1440 }) * MINUTE_MS, per10000: sharePer10000(env) }
      : undefined,
    latencyMs: whole(env, 'FAULT_LATENCY_MS', { from: 1, to: 60_000 }) ?? 0,
  };
}

function faultsIn(text) {
  const names = text === '' ? [] : text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !Object.hasOwn(faults, name));
  if (unknown !== undefined) {
    throw new BadSetting(`FAULT must name faults of ${Object.keys(faults).join(', ')}; received ${show(text)}`);
  }
  if (new Set(names).size < names.length) {
    throw new BadSetting(`FAULT must name each fault once; received ${show(text)}`);
  }
  return names;
}

/** A share without its fault would be a bad revision that behaves: on a game day nobody would know why. */
function forbidUnread(env, names) {
  for (const variable of ['FAULT_SHARE', 'FAULT_LATENCY_MS', 'FAULT_AFTER_MINUTES']) {
    const readers = Object.keys(faults).filter((name) => Object.hasOwn(faults[name], variable));
    const reading = names.filter((name) => readers.includes(name));
    if (env[variable] !== undefined && reading.length === 0) {
      throw new BadSetting(
        `${variable} is read only with FAULT=${readers.join(' or ')}; FAULT is ${show(env['FAULT'])}`,
      );
    }
    const needing = reading.find((name) => faults[name][variable] === 'required');
    if (env[variable] === undefined && needing) {
      throw new BadSetting(`FAULT=${needing} needs ${variable}; received nothing`);
    }
  }
}

function whole(env, name, { from, to }) {
  const text = env[name];
  if (text === undefined) return undefined;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new BadSetting(`${name} must be a whole number from ${from} to ${to}; received ${show(text)}`);
}

/** In ten-thousandths, so that counting stays exact: 0.29 × 100 is not 29 in floating point. */
function sharePer10000(env) {
  const text = env['FAULT_SHARE'] ?? '1';
  const share = /^(0\.\d{1,4}|1(\.0{1,4})?)$/.test(text) ? Math.round(Number(text) * 10_000) : 0;
  if (share > 0) return share;
  throw new BadSetting(
    `FAULT_SHARE must be above 0, at most 1, with at most 4 decimals (0.03); received ${show(text)}`,
  );
}

const show = (value) => (value === undefined ? 'not set' : JSON.stringify(value));

/** True for a share of the calls, spread evenly: of the first n it is exactly ⌊n × share⌋. */
function shareOf(per10000) {
  let calls = 0;
  return () => {
    calls += 1;
    return (calls * per10000) % 10_000 < per10000;
  };
}

/**
 * Which answer a path gets at `now`; `delayMs` is how long to wait before it is sent.
 *
 * `/alive` is for the load balancer and always good: with it on `/health` no unhealthy revision would ever come as far as a
 * hook, and a revision that fails late would be restarted, which sets its clock back. `/health` is for Belay's probes.
 */
export function makeAnswers({ settings, identity, startedAt }) {
  const inErrors = shareOf(settings.errorsPer10000 ?? 0);
  const inFailAfter = shareOf(settings.failAfter?.per10000 ?? 0);
  const page = (now) => {
    const late = settings.failAfter && now - startedAt >= settings.failAfter.ms && inFailAfter();
    const failed = inErrors() || late;
    const body = failed
      ? { error: 'the fault that this revision was deployed with' }
      : { message: 'Hello from the demo' };
    return { status: failed ? 500 : 200, body: { ...body, ...identity }, delayMs: settings.latencyMs };
  };
  const health = () =>
    settings.unhealthy
      ? { status: 500, body: { status: 'unhealthy', ...identity }, delayMs: 0 }
      : { status: 200, body: { status: 'ok', ...identity }, delayMs: 0 };
  const alive = () => ({ status: 200, body: { status: 'alive' }, delayMs: 0 });
  const pages = new Map([
    ['/', page],
    ['/health', health],
    ['/alive', alive],
  ]);
  const missing = () => ({ status: 404, body: { error: 'not found' }, delayMs: 0 });
  return (path, now) => (pages.get(path) ?? missing)(now);
}
