import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly templateFile?: string; readonly directoryName?: string };
}

/** A line for each template that the last synthesis into this folder made: the folder may hold templates of earlier ones. */
export function templatesIn(folder: string): string[] {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) return [];
  const { artifacts = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { artifacts?: Record<string, Artifact> };
  return Object.values(artifacts).flatMap(({ type, properties: { templateFile, directoryName } = {} }) => {
    if (type === 'aws:cloudformation:stack' && templateFile !== undefined) return [told(join(folder, templateFile))];
    return type === 'cdk:cloud-assembly' && directoryName !== undefined ? templatesIn(join(folder, directoryName)) : [];
  });
}

function told(path: string): string {
  const text = readFileSync(path);
  const { Resources = {} } = JSON.parse(text.toString()) as { Resources?: object };
  return `${path}: ${Object.keys(Resources).length} resources, ${Math.ceil(text.length / 1024)} KiB`;
}
