import { describe, expect, test } from 'vitest';
import { filesUnder, read } from '../kit/files.ts';

describe('the image of the demo app', () => {
  const dockerfile = () => read('infra/demo/app/Dockerfile');

  test('is the official slim one, of the Node that the project runs', () => {
    const { node } = JSON.parse(read('package.json')).devDependencies;
    expect([...dockerfile().matchAll(/^FROM (.*)$/gm)].map(([, from]) => from)).toEqual([`node:${node}-slim`]);
  });

  test('does not run as root', () => expect(dockerfile()).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m));

  test('holds the app and nothing else, and the app needs nothing else', () => {
    expect(read('infra/demo/app/.dockerignore')).toBe('*\n!*.mjs\n');
    const files = filesUnder('infra/demo/app', '.mjs');
    expect(files.length).toBeGreaterThan(1);
    const imported = files.flatMap((file) => [...read(file).matchAll(/from '([^']+)'/g)].map(([, from]) => from ?? ''));
    const names = files.map((file) => file.replace('infra/demo/app/', './'));
    expect(imported.filter((from) => !from.startsWith('node:') && !names.includes(from))).toEqual([]);
  });
});
