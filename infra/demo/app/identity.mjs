import { BadSetting } from './faults.mjs';

/** The endpoint is on the task's own host: what takes longer does not answer. */
const METADATA_TIMEOUT_MS = 5_000;

/**
 * Which revision this is. In ECS the task metadata says so, and no variable can pretend otherwise; elsewhere REVISION does.
 * RELEASE is a name for people.
 * @throws Error when the metadata cannot be read: an app that does not know its revision must not be taken for healthy
 */
export async function readIdentity(env) {
  const base = env['ECS_CONTAINER_METADATA_URI_V4'];
  const release = env['RELEASE'] === undefined ? {} : { release: env['RELEASE'] };
  if (base === undefined) return { revision: env['REVISION'] ?? 'local', ...release };
  const task = await metadata(`${base}/task`);
  if (typeof task?.Revision !== 'string' || typeof task.Family !== 'string') {
    throw new BadSetting('the task metadata has no Family and Revision');
  }
  const image = task.Containers?.find((container) => typeof container?.Image === 'string')?.Image;
  return { revision: task.Revision, family: task.Family, ...(image === undefined ? {} : { image }), ...release };
}

async function metadata(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(METADATA_TIMEOUT_MS) });
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    return await answer.json();
  } catch (error) {
    throw new BadSetting(`the task metadata cannot be read: ${error.cause?.message ?? error.message}`);
  }
}
