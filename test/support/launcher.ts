/**
 * The launcher's modules as this tool uses them. They are plain JavaScript modules, so their shapes are written here;
 * the specifiers are variables because TypeScript would look for declarations otherwise. They must be imported, not
 * required: scripts/measuring-tool.mjs tells swc so (SWC_NODE_IGNORE_DYNAMIC).
 */

/** A local server that can be started, stopped and killed any number of times (scripts/server-handle.mjs). */
export interface StoreHandle {
  url: string;
  port: number;
  readonly pid: number | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL; resolves once it is gone. */
  kill(): Promise<void>;
}

export interface Stores {
  databaseUrl: string;
  redisUrl: string;
  postgres: StoreHandle;
  redis: StoreHandle;
  stop(): Promise<void>;
}

interface StoresModule {
  startStores: (options: { dataDir: string; log: (line: string) => void }) => Promise<Stores>;
  clearStores: (dataDir: string) => Promise<void>;
}

interface LifetimeModule {
  atTheEnd: (cleanup: () => unknown) => void;
  live: (command: () => Promise<unknown>, options: { stopIsSuccess: boolean }) => Promise<void>;
}

interface FreePortModule {
  freeStorePort: () => Promise<number>;
}

const load = async <Module>(name: string): Promise<Module> =>
  (await import(`../../scripts/${name}.mjs`)) as Module;

export const storesModule = () => load<StoresModule>('stores');
export const freePortModule = () => load<FreePortModule>('free-port');

/** Runs a tool to its end, with all that ends it early. A command line that cannot be used ends it with code 2. */
export function runTool<Options>(
  parse: (args: string[]) => Options,
  work: (options: Options, atTheEnd: LifetimeModule['atTheEnd']) => Promise<void>,
): void {
  const main = async () => {
    const options = parse(process.argv.slice(2));
    const { atTheEnd, live } = await load<LifetimeModule>('lifetime');
    await live(() => work(options, atTheEnd), { stopIsSuccess: false });
  };
  main().catch((error: unknown) => {
    console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  });
}
