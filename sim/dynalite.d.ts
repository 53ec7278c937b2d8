/** The package brings no types; this is what is used of it. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** In memory unless it gets a path. `createTableMs`: for how long a new table is CREATING. */
  function dynalite(options: { readonly createTableMs: number }): Server;
  export = dynalite;
}
