import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../functions/core/config.ts';
import { parseDeliveries } from '../../functions/core/wake-deliveries.ts';
import { filesUnder, read } from '../kit/files.ts';
import { expression, type Job, needs, runs, type Step, uses, workflow } from './workflow.ts';

const STACKS = ['Belay-gamma', 'Belay-prod', 'Belay-demo'];
const MAY = { contents: 'read', 'id-token': 'write' };
const CREDENTIALS = 'aws-actions/configure-aws-credentials';

const files = filesUnder('.github', '.yml');
const ci = workflow('ci');
const deploy = workflow('deploy');
const jobs = [ci, deploy].flatMap(({ jobs }) => Object.entries(jobs));
const job = (name: string): Job => deploy.jobs[name] ?? { steps: [] };

const assumes = ({ steps }: Job) => steps.some((step) => uses(step, CREDENTIALS));
const commands = (one: Job, word: 'deploy' | 'diff') =>
  runs(one).flatMap((run) => run.match(new RegExp(`\\bcdk ${word}\\b.*`, 'g')) ?? []);
const gated = ['gamma', 'diff-prod', 'prod', 'demo'];
const deploys = ['gamma', 'prod', 'demo'];

test('the workflows are these two', () => {
  expect(files).toEqual(['.github/workflows/ci.yml', '.github/workflows/deploy.yml']);
});

describe('an action of somebody else', () => {
  const lines = files.flatMap((file) =>
    read(file)
      .split('\n')
      .filter((line) => /\buses:/.test(line)),
  );

  test('is pinned to a commit, and says which version that is', () => {
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => !/^ {6}- uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test('is the same everywhere, and docs/pipeline.md says where its commit was seen', () => {
    const pins = [...new Set(lines.map((line) => line.replace(/^.*uses: /, '')))];
    expect(new Set(pins.map((pin) => pin.split('@')[0])).size).toBe(pins.length);
    const rows = pins.map((pin) => pin.replace(/^(.+)@(\w+) # (v.+)$/, '| `$1` | $3 | `$2` |'));
    expect(rows.filter((row) => !read('docs/pipeline.md').includes(row))).toEqual([]);
  });
});

describe('a workflow', () => {
  test('starts at nothing that a stranger writes with our rights', () => {
    expect(ci.on).toEqual({ pull_request: null, push: { branches: ['main'] } });
    expect(deploy.on).toEqual({ push: { branches: ['main'] }, workflow_dispatch: expect.anything() });
  });

  test('may read the code; beyond that only a job with an AWS role and an environment may ask for a token', () => {
    expect([ci.permissions, deploy.permissions]).toEqual([{ contents: 'read' }, { contents: 'read' }]);
    const roles = jobs.filter(([, one]) => assumes(one)).map(([name]) => name);
    expect(roles).toEqual(gated);
    expect(jobs.filter(([, { permissions }]) => permissions).map(([name]) => name)).toEqual(roles);
    expect(roles.map((name) => job(name).permissions)).toEqual(roles.map(() => MAY));
    expect(roles.map((name) => job(name).environment)).toEqual(['gamma', 'prod-diff', 'prod', 'demo']);
  });

  test('knows no secret: not one is named, and the checked out token is not kept', () => {
    expect(files.filter((file) => /\bsecrets\b\s*[.[:]|GITHUB_TOKEN|github\.token/.test(read(file)))).toEqual([]);
    const checkouts = jobs.flatMap(([, { steps }]) => steps.filter((step) => uses(step, 'actions/checkout')));
    expect(checkouts.map((step) => step.with)).toEqual(jobs.map(() => ({ 'persist-credentials': false })));
  });

  test('puts no expression into a script: what it needs comes by environment variables', () => {
    const scripts = jobs.flatMap(([, one]) => runs(one)).filter((run) => run !== '');
    expect(scripts.length).toBeGreaterThan(15);
    expect(scripts.filter((run) => run.includes('${{'))).toEqual([]);
    expect([ci.defaults, deploy.defaults]).toEqual([{ run: { shell: 'bash' } }, { run: { shell: 'bash' } }]);
  });

  test('ends some day, and each of its jobs', () => {
    expect(jobs.filter(([, one]) => !((one['timeout-minutes'] ?? 361) <= 60)).map(([name]) => name)).toEqual([]);
  });

  test.each(jobs)('its job %s has Node 20 or later, and no cache that another branch could fill', (_, { steps }) => {
    const [node, ...others] = steps.filter((step) => uses(step, 'actions/setup-node'));
    expect(others).toEqual([]);
    expect(node?.with).toEqual({ 'node-version': expect.any(Number), 'package-manager-cache': false });
    expect(node?.with?.['node-version']).toBeGreaterThanOrEqual(20);
  });
});

test('ci runs what a contributor runs', () => {
  expect(Object.values(ci.jobs).flatMap(runs)).toContain('bash .ci/run');
  expect(ci.concurrency.group).toContain(expression('github.ref'));
});

describe('the assembly', () => {
  test('is built once, from main alone, after the tests', () => {
    const build = runs(job('build')).filter((run) => run.startsWith('npm'));
    expect(build).toEqual(['npm ci', 'npm test', 'npm run build', 'npm run synth']);
    expect(job('build').if).toBe("github.ref == 'refs/heads/main'");
    const again = jobs.filter(([name, one]) => name !== 'build' && /\bsynth\b|run build/.test(runs(one).join('\n')));
    expect(again).toEqual([]);
  });

  test('is kept as one file, as long as its run can be run again; its checksum goes another way', () => {
    const upload = job('build').steps.find((step) => uses(step, 'actions/upload-artifact'));
    expect(upload?.with).toMatchObject({ name: 'assembly', path: 'assembly.tar', 'if-no-files-found': 'error' });
    expect(upload?.with?.['retention-days']).toBe(30);
    expect(job('build').outputs).toEqual({ sha256: expression('steps.pack.outputs.sha256') });
    expect(job('build').steps.find(({ id }) => id === 'pack')?.run).toMatch(/sha256sum assembly\.tar.*GITHUB_OUTPUT/s);
  });

  test.each(gated)(
    'is the same in %s: downloaded, verified, and only then used, with a role that came last',
    (name) => {
      const { steps } = job(name);
      const at = (found: (step: Step) => boolean) => steps.findIndex(found);
      const verify = steps.find(({ env }) => env?.['SHA256'] === expression('needs.build.outputs.sha256'));
      const order = [
        at(({ run }) => run === 'npm ci --ignore-scripts'),
        at((step) => uses(step, 'actions/download-artifact') && step.with?.['name'] === 'assembly'),
        at((step) => step === verify),
        at((step) => uses(step, CREDENTIALS)),
        at(({ run }) => run?.includes('npx cdk') ?? false),
      ];
      expect(order).toEqual([2, 3, 4, 5, 6]);
      expect(verify?.run).toBe(
        'echo "$SHA256  assembly.tar" | sha256sum --check --strict\ntar --extract --file assembly.tar\n',
      );
      expect(needs(job(name))).toContain('build');
    },
  );

  test('is all that the CLI looks at: no command synthesises, and cdk.json has no build of its own', () => {
    const all = jobs.flatMap(([, one]) => runs(one).flatMap((run) => run.match(/\bcdk [a-z].*/g) ?? []));
    const looks = all.filter((one) => !one.startsWith("cdk diff Belay-prod'"));
    expect(looks.length).toBe(gated.length);
    expect(looks.filter((one) => !/^cdk (deploy|diff) --app cdk\.out Belay-/.test(one))).toEqual([]);
    const settings = existsSync('cdk.json') ? JSON.parse(read('cdk.json')) : {};
    expect(settings).not.toHaveProperty('build');
  });
});

describe('a deployment', () => {
  test('is of one stack that there is, by one job', () => {
    const stacks = deploys.map((name) => commands(job(name), 'deploy').map((one) => one.match(/Belay-\w+/g)));
    expect(stacks).toEqual(STACKS.map((stack) => [[stack]]));
    const named = files.flatMap((file) => read(file).match(/\bBelay-\w+/g) ?? []);
    expect(new Set(named)).toEqual(new Set(STACKS));
  });

  test('is never beside another one, and never stopped half-way', () => {
    expect(deploy.concurrency).toEqual({ group: 'deploy', 'cancel-in-progress': false });
  });

  test('of the demo is asked for by hand, and is then the only one', () => {
    expect(job('demo').if).toBe("github.event_name == 'workflow_dispatch' && inputs.target == 'demo'");
    expect(job('gamma').if).toBe("inputs.target != 'demo'");
    expect(['replay', 'diff-prod', 'prod'].filter((name) => !needs(job(name)).includes('gamma'))).toEqual([]);
  });

  test('of prod waits for gamma and its gates, for the diff, and for its reviewers; nothing skips a wait', () => {
    expect(needs(job('prod'))).toEqual(['build', 'gamma', 'replay', 'diff-prod']);
    expect(job('prod').environment).toBe('prod');
    expect(['replay', 'diff-prod', 'prod'].map((name) => job(name).if)).toEqual([undefined, undefined, undefined]);
    expect(files.filter((file) => /continue-on-error|always\(\)|\|\| true/.test(read(file)))).toEqual([]);
  });

  test('of prod is shown before: a diff by template, which a role that only reads can make', () => {
    expect(needs(job('diff-prod'))).toEqual(['build', 'gamma', 'replay']);
    expect(commands(job('diff-prod'), 'diff')[0]).toMatch(
      / --app cdk\.out Belay-prod --method=template --fail-on=never /,
    );
    expect(runs(job('diff-prod')).join('\n')).toMatch(/diff\.txt.*>> "\$GITHUB_STEP_SUMMARY"/s);
  });
});

describe("gamma's gates", () => {
  test('replay every incident, without any role', () => {
    expect(runs(job('replay'))).toEqual(expect.arrayContaining(['npm start', 'npm start -- --all']));
  });

  test('ask the deployed responder, with an event that changes nothing', () => {
    const smoke = job('gamma').steps.at(-1);
    expect(smoke?.run).toMatch(
      /ResponderFunctionName.*aws lambda invoke.*"\$error" = None.*batchItemFailures == \[\]/s,
    );
    expect(commands(job('gamma'), 'deploy')[0]).toContain(' --outputs-file outputs.json');
    const config = checkConfig(JSON.parse(read('events/belay.config.json')));
    const deliveries = config.ok ? parseDeliveries(JSON.parse(smoke?.env?.['EVENT'] ?? ''), config.config) : [];
    expect(deliveries).toEqual([{ parsed: { ok: true, wake: { kind: 'recheck', service: 'pipeline-smoke', at: 0 } } }]);
  });
});

describe('docs/pipeline.md', () => {
  const environments = jobs.flatMap(([, { environment }]) => environment ?? []);
  const variables = [...new Set(read('.github/workflows/deploy.yml').match(/\bvars\.\w+/g))];

  test.each([...environments.map((name) => `environment:${name}`), ...variables.map((name) => name.slice(5))])(
    'says what to set up for %s',
    (name) => expect(read('docs/pipeline.md')).toContain(`${name}\``),
  );
});
