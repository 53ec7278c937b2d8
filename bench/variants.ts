import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { rollbackProfiles, stageProfiles } from '../functions/core/policy.ts';
import { buildFunctions, commonSettings, root, saveBundle } from '../tools/build.ts';

/*
 * What is compared: each function as Belay ships it, the same source as the CDK's NodejsFunction builds it if it is told
 * nothing, and the floor.
 */

const KINDS = ['belay', 'cdk-default', 'floor'] as const;
export type Kind = (typeof KINDS)[number];

export interface Variant {
  /** Of the function. */
  readonly name: string;
  readonly limitKiB: number;
  readonly kind: Kind;
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/**
 * NodejsFunction's defaults for nodejs24.x: not minified, the SDK left to be found outside, esbuild's own main fields.
 * The define in commonSettings is none of them; without it the source would not find its config.
 */
const cdkDefault: BuildOptions = { ...commonSettings, external: ['@aws-sdk/*', '@smithy/*'] };

const config = {
  version: 1,
  account: '123456789012',
  region: 'eu-west-1',
  topicArn: 'arn:aws:sns:eu-west-1:123456789012:belay',
  services: [
    {
      service: 'checkout',
      stage: 'prod',
      mode: 'act',
      codedeploy: { application: 'shop', deploymentGroup: 'checkout-prod' },
      cluster: 'shop',
      ecsService: 'checkout',
      alarms: ['checkout-5xx'],
      probes: {
        'before-allow-traffic': { through: 'target-health' },
        'after-allow-traffic': { through: 'target-health' },
      },
      policy: stageProfiles.prod,
      rollback: rollbackProfiles.prod,
    },
  ],
};

async function functionsAs(kind: Kind, folder: string, settings?: BuildOptions): Promise<Variant[]> {
  const outdir = join(folder, kind);
  const built = await buildFunctions({ outdir, ...(settings ? { settings } : {}) });
  for (const one of built) await saveBundle(one);
  await writeFile(join(outdir, 'belay.config.json'), JSON.stringify(config));
  return built.map(({ bundle, file, contents, gzipBytes }) => {
    const { name, limitKiB } = bundle;
    return { name, limitKiB, kind, file, bytes: contents.length, gzipBytes };
  });
}

async function floor(folder: string): Promise<Omit<Variant, 'name' | 'limitKiB'>> {
  const file = join(folder, 'floor', 'floor.cjs');
  const { outputFiles } = await build({
    ...commonSettings,
    minify: true,
    entryPoints: ['bench/floor.ts'],
    outfile: file,
  });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, outputFiles[0]?.contents ?? '');
  const bytes = outputFiles[0]?.contents.length ?? 0;
  return { kind: 'floor', file, bytes, gzipBytes: bytes };
}

/** Built inside the project, where the CDK default finds the SDK in node_modules, as it would in Lambda's runtime. */
export async function buildVariants(): Promise<Variant[]> {
  const folder = join(root, 'dist/bench');
  const [belay, cdk, bottom] = await Promise.all([
    functionsAs('belay', folder),
    functionsAs('cdk-default', folder, cdkDefault),
    floor(folder),
  ]);
  return belay.flatMap((own) => {
    const { name, limitKiB } = own;
    return [own, ...cdk.filter((other) => other.name === name), { ...bottom, name, limitKiB }];
  });
}
