import { describe, expect, test } from 'vitest';
import { filesUnder, read } from '../kit/files.ts';
import { bans, breaches } from './bans.ts';

test('the repository does without what it banned', () => {
  const files = ['functions', 'sim', 'cli'].flatMap((room) => filesUnder(room, '.ts'));
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => breaches(file, read(file)))).toEqual([]);
});

const core = 'functions/core/a.ts';
const flow = 'functions/flows/a.ts';
const adapter = 'functions/adapters/a.ts';

const found: [string, string, string][] = [
  [core, 'export async function f() {}', 'async, await'],
  [core, 'export const f = async () => 1;', 'async, await'],
  [core, 'export const o = { async f() {} };', 'async, await'],
  [core, 'export const x = await y;', 'async, await'],
  [core, 'export {}; for await (const x of y) z(x);', 'async, await'],
  [core, 'export const f = (p: Promise<void>) => p;', 'Promise'],
  [core, 'export const p = Promise.resolve(1);', 'Promise'],
  [core, 'export const now = Date.now();', 'the clock'],
  [core, 'export const now = globalThis.Date.now;', 'the clock'],
  [core, "export const now = Date['now']();", 'the clock'],
  [core, 'export const now = performance.now();', 'the clock'],
  [core, 'export const now = new Date();', 'new Date()'],
  [core, 'export const now = new Date;', 'new Date()'],
  [core, 'export const now = Date();', 'new Date()'],
  [core, 'export const dice = Math.random();', 'Math.random'],
  [core, "export const e = process.env['A'];", 'the process'],
  [core, 'export const { env } = process;', 'the process'],
  [core, "import { readFileSync } from 'node:fs';", 'node:'],
  [core, "export const fs = import('node:fs');", 'node:'],
  [core, "import type { Task } from '@aws-sdk/client-ecs';", 'the AWS SDK'],
  [flow, 'export const now = Date.now();', 'the clock'],
  [flow, 'export const now = new Date();', 'new Date()'],
  [flow, 'setTimeout(f, 5);', 'timers'],
  [flow, 'export const later = globalThis.setTimeout;', 'timers'],
  [flow, "export const e = process.env['A'];", 'the process'],
  [flow, "import { setTimeout as sleep } from 'node:timers/promises';", 'node:'],
  [flow, "import { ECSClient } from '@aws-sdk/client-ecs';", 'the AWS SDK'],
  [adapter, "export const r = fetch('http://x');", 'fetch'],
  [adapter, 'export const f = globalThis.fetch;', 'fetch'],
  [adapter, "import { z } from 'zod';", 'zod'],
  [adapter, "import * as z from 'zod/mini';", 'zod'],
  [adapter, "console.log('x');", 'console'],
  [adapter, "import { ECS } from 'aws-sdk';", 'the whole AWS SDK'],
  [adapter, "import { x } from '@aws-sdk/client-ecs/dist-es/x.js';", 'the whole AWS SDK'],
  ['functions/runtime/clients.ts', "export const r = process.env['AWS_REGION'];", 'the process'],
  ['functions/before-allow-traffic.ts', "export const r = process.env['AWS_REGION'];", 'the process'],
  ['sim/aws/ecs.ts', "import { ECSClient } from '@aws-sdk/client-ecs';", 'the running AWS SDK'],
  ['cli/replay/run.ts', "import { ECSClient } from '@aws-sdk/client-ecs';", 'the AWS SDK'],
];

test.each(found)('in %s: %s', (path, text, name) => {
  expect(breaches(path, text)).toContainEqual(expect.stringContaining(`${path} uses ${name}; use `));
});

test('each ban is proven by an example, and says what to use instead', () => {
  const unproven = bans.filter((ban) => !found.some(([path, , name]) => ban.name === name && ban.in(path)));
  expect(unproven).toEqual([]);
  expect(bans.every((ban) => ban.instead.length > 5)).toBe(true);
});

describe('what looks alike is allowed', () => {
  test.each([
    [core, 'export const at = new Date(ms).toISOString();'],
    [core, 'export const at = Date.parse(text);'],
    [core, '// Date.now(), await, Promise, console.log'],
    [core, "export const text = 'await Promise.all(fetch)';"],
    [core, 'export const max = Math.max(1, 2);'],
    [core, 'export const o = { now: 1, random: 2, env: 3 };'],
    [flow, 'export const f = async (time: Time) => time.now();'],
    [flow, 'export const f = (p: Promise<void>) => p;'],
    [adapter, "import { request } from 'node:http';"],
    [adapter, "import { ECSClient } from '@aws-sdk/client-ecs';"],
    ['functions/runtime/in-lambda.ts', 'export const e = process.env;'],
    ['functions/runtime/time.ts', 'export const now = Date.now();'],
    ['sim/aws/ecs.ts', "import type { Task } from '@aws-sdk/client-ecs';"],
    ['sim/aws/ecs.ts', "import { type Task } from '@aws-sdk/client-ecs';"],
    ['cli/main.ts', 'process.exitCode = 2;'],
  ])('in %s: %s', (path, text) => expect(breaches(path, text)).toEqual([]));
});
