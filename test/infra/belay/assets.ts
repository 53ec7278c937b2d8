import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from '../../../functions/core/invariant.ts';
import { belayStack, type StageOver } from './kit.ts';
import { type Asked, asking, type Json } from './template.ts';

export interface Assets {
  readonly t: Asked;
  /** Of the asset in its bucket: the hash of what is in it. */
  keyOf(bundle: string): string;
  /** What the CDK would zip and upload. */
  folderOf(bundle: string): string;
}

/** A stage as it is synthesised, with the assets of its functions. */
export function assetsOf(over: StageOver, bundles: string): Assets {
  const { app, stack } = belayStack(over, bundles);
  const assembly = app.synth();
  const t = asking(assembly.getStackByName(stack.stackName).template);
  const manifest: Json = JSON.parse(readFileSync(join(assembly.directory, `${stack.stackName}.assets.json`), 'utf8'));
  const keyOf = (bundle: string): string => t.fn(bundle).Properties.Code.S3Key;
  return {
    t,
    keyOf,
    folderOf(bundle) {
      const asset = manifest.files[keyOf(bundle).replace('.zip', '')];
      invariant(asset?.source.packaging === 'zip', `${bundle} has an asset that is zipped`);
      return join(assembly.directory, asset.source.path);
    },
  };
}
