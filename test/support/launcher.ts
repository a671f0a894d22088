import type { StoreHandle } from '../../scripts/server-handle.mjs';
import type { Stores as GivenOrOwn } from '../../scripts/stores.mjs';

/** Stores of our own, both of which can be stopped, killed and started. */
export type Stores = GivenOrOwn & { postgres: StoreHandle; redis: StoreHandle };

/**
 * The launcher's modules. They must be imported, not required: scripts/commands/measuring-tool.mjs tells swc so
 * (SWC_NODE_IGNORE_DYNAMIC).
 */
export const storesModule = () => import('../../scripts/stores.mjs');
export const postgresStoreModule = () => import('../../scripts/postgres-store.mjs');
const lifetimeModule = () => import('../../scripts/lifetime.mjs');

/** Takes what is to be ended, and ends it whatever ends the tool, the youngest first. */
export type AtTheEnd = (cleanup: () => unknown) => void;

/** Runs a tool to its end, with all that ends it early. A command line that cannot be used ends it with code 2. */
export function runTool<Options>(
  parse: (args: string[]) => Options,
  work: (options: Options, atTheEnd: AtTheEnd) => Promise<void>,
): void {
  const main = async () => {
    const options = parse(process.argv.slice(2));
    const { atTheEnd, live } = await lifetimeModule();
    await live(() => work(options, atTheEnd), { stopIsSuccess: false });
  };
  main().catch((error: unknown) => {
    console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  });
}
