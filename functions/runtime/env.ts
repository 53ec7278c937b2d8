/** Environment variables, handed in: only the Lambda wiring looks at the process. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Reads what must be there; complains about everything that is missing at once. */
export function required<const Names extends readonly string[]>(env: Env, names: Names): Record<Names[number], string> {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`missing environment variables: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as Record<Names[number], string>;
}
