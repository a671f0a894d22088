import type { Role } from './app-process';

/** What a fault does to which targets; `away` are those that cannot be had meanwhile, if not all. */
export type Work = [targets: string[], work: () => Promise<void>, away?: string[]];

/** Servers in place of the plain stores, or between them and the processes, for a fault that needs such. */
export interface Rig {
  /** Where the tool itself looks, if not at the plain stores. */
  readonly stores: { redisUrl?: string; databaseUrl?: string };
  /** By which a process of this role finds its stores. */
  settings(role: Role): NodeJS.ProcessEnv;
  /** The next fault, which mends by itself what it broke. */
  fault(lastsMs: number): Work;
  close(): Promise<void>;
}

/** Kind after kind, begun where the seed says. */
export function* inTurn<Kind>(kinds: readonly Kind[], seed: number): Generator<Kind, never> {
  for (let n = seed; ; n += 1) yield kinds[n % kinds.length] as Kind;
}
