import { childrenOf } from './descendants';
import type { Installation } from './installation';

/** All processes of Postgres at that time: the postmaster and its children. */
export const postgresProcesses =
  ({ stores }: Installation) =>
  () => {
    const { pid } = stores.postgres;
    return pid === undefined ? [] : [pid, ...childrenOf(pid)];
  };
