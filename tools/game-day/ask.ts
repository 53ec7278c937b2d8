/** An answer that takes longer is none: no person would have waited. */
const TIMEOUT_MS = 10_000;

/**
 * What one request got: `200 good-2`, with the revision that answered where it says so, or `no answer (ECONNREFUSED)`.
 * Rejects only when the signal aborts.
 */
export async function ask(url: string, signal: AbortSignal): Promise<string> {
  try {
    const both = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await fetch(url, { signal: both, redirect: 'manual' });
    const by = revisionIn(await answer.text());
    return by === undefined ? `${answer.status}` : `${answer.status} ${by}`;
  } catch (error) {
    if (signal.aborted) throw error;
    return `no answer (${reasonOf(error)})`;
  }
}

/** What the demo app says of itself; a load balancer's own error page says nothing. */
function revisionIn(body: string): string | undefined {
  try {
    const { release, revision } = JSON.parse(body) as Record<string, unknown>;
    const named = release ?? revision;
    return typeof named === 'string' ? named : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : name;
}
