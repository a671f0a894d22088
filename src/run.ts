import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createApiApp } from './api-app';
import { CommunitiesApp } from './communities/communities-app';
import { type Community, mayDiffer } from './platform/config/communities-file';
import {
  communitiesFromEnvironment,
  misspeltSettings,
  settingsFromEnvironment,
} from './platform/config/environment';
import { InvalidSettings, summarize } from './platform/config/parse-settings';
import { type Settings } from './platform/config/settings';
import { withDeadline } from './platform/deadline';
import { Log } from './platform/log/log';
import { StoreRefused } from './platform/startup/store-refused';
import { type RoleApp, SingleApp } from './role-app';
import { createWorkerApp } from './worker-app';

const ROLES = ['api', 'worker', 'all'] as const;
type Role = (typeof ROLES)[number];

/** Together a second less than the 10 s after which an orchestrator kills: a busy host is late with each of them. */
const TURN_AWAY_MS = 1_500;
const CLOSE_SERVER_MS = 2_000;
const CLOSE_APP_MS = 5_500;

class UnknownRole extends Error {}

function parseRole(args: string[]): Role {
  const usage = 'use --role=api, --role=worker or --role=all';
  let given: string;
  try {
    given = parseArgs({ args, options: { role: { type: 'string', default: 'api' } } }).values.role;
  } catch (error) {
    throw new UnknownRole(`${error instanceof Error ? error.message : String(error)}: ${usage}`);
  }
  const role = ROLES.find((name) => name === given);
  if (!role) throw new UnknownRole(`unknown role "${given}": ${usage}`);
  return role;
}

/**
 * Runs the role that the command line names; a refusal ends the process with one line.
 * @param handOver is called when a signal needs a shutdown from then on: before, nothing is in hand
 */
export async function run(handOver: () => void): Promise<void> {
  try {
    await start(handOver);
  } catch (error) {
    const expected =
      error instanceof InvalidSettings || error instanceof UnknownRole || error instanceof StoreRefused;
    console.error(expected ? error.message : (refusedPort(error) ?? error));
    process.exit(1);
  }
}

async function start(handOver: () => void): Promise<void> {
  const role = parseRole(process.argv.slice(2));
  const communities = communitiesFromEnvironment();
  // Those of the process are the same for each community.
  const settings = communities?.[0]?.settings ?? settingsFromEnvironment();
  const apps: { app: RoleApp; port: number }[] = [];
  if (role !== 'worker') apps.push({ app: await createApi(settings, communities), port: settings.PORT });
  if (role !== 'api')
    apps.push({ app: await createWorker(settings, communities), port: settings.WORKER_PORT });

  // A store that is there but unfit is refused before anything is served.
  await Promise.all(apps.map(({ app }) => app.look()));
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) return;
      stop.abort();
      void shutDown(signal, apps, role).then(() => process.exit(0));
    });
  }
  handOver();
  for (const { app, port } of apps) {
    // A server that began to listen now would hold up the shutdown, which waits for its requests.
    if (stop.signal.aborted) return;
    await app.listen(port);
  }
  if (stop.signal.aborted) return;
  for (const { name, meant } of misspeltSettings())
    apps[0]?.app.log.warn({ name }, `${name} is set, which is no setting: ${meant} is one, and is not set`);
  report(role, settings, communities, apps);
  await Promise.all(apps.map(({ app }) => app.wait(stop.signal)));
}

async function createApi(settings: Settings, communities: Community[] | null): Promise<RoleApp> {
  if (communities) return CommunitiesApp.create(communities, createApiApp, { takesDeliveries: true });
  const app = await createApiApp(settings);
  return new SingleApp(app, app.get(Log));
}

async function createWorker(settings: Settings, communities: Community[] | null): Promise<RoleApp> {
  if (communities) return CommunitiesApp.create(communities, createWorkerApp, { takesDeliveries: false });
  const app = await createWorkerApp(settings);
  return new SingleApp(app, app.get(Log));
}

/** The two lines of a shutdown: why it began, and that it came to its end. */
async function shutDown(signal: string, apps: { app: RoleApp }[], role: Role): Promise<void> {
  const log = apps[0]?.app.log;
  const started = performance.now();
  log?.info({ role, signal }, `Kickboard ${role} stops: ${signal}`);
  await closeAll(
    apps.map(({ app }) => app),
    role,
  );
  const ms = Math.round(performance.now() - started);
  log?.info({ role, ms }, `Kickboard ${role} has stopped`);
}

function report(
  role: Role,
  settings: Settings,
  communities: Community[] | null,
  apps: { app: RoleApp }[],
): void {
  const ports = apps.map(({ app }) => (app.server.address() as { port: number }).port);
  const shown = Object.entries(summarize(settings));
  const of = communities
    ? {
        communities: communities.map(({ name }) => name),
        settings: Object.fromEntries(shown.filter(([name]) => !mayDiffer(name))),
      }
    : { settings: Object.fromEntries(shown) };
  apps[0]?.app.log.info({ role, ports, ...of }, `Kickboard ${role} listens`);
}

/**
 * Goes on for a moment while readiness is red and every answer ends its connection, so that whoever sends requests here
 * turns elsewhere; then stops accepting, finishes what is in hand, flushes, closes workers, queues, Postgres, Redis in
 * this order.
 */
async function closeAll(apps: RoleApp[], role: Role): Promise<void> {
  for (const app of apps) app.turnAway();
  if (role !== 'worker') await sleep(TURN_AWAY_MS);
  for (const app of apps) {
    const { server } = app;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await withDeadline(closed, CLOSE_SERVER_MS / apps.length, 'HTTP').catch(() =>
      server.closeAllConnections(),
    );
  }
  const closed = apps.reduce((before, app) => before.then(() => app.close()), Promise.resolve());
  await withDeadline(closed, CLOSE_APP_MS, 'shutdown').catch((error: unknown) =>
    console.error(String(error)),
  );
}

/** Why a port cannot be listened on, in one line; null for any other error. */
function refusedPort(error: unknown): string | null {
  const { code, syscall, port } = (error ?? {}) as { code?: string; syscall?: string; port?: number };
  if (syscall !== 'listen') return null;
  const other = 'set PORT (api) or WORKER_PORT (worker) to another one';
  if (code === 'EADDRINUSE') return `port ${port} is in use already: stop the other program, or ${other}`;
  if (code === 'EACCES') return `port ${port} is not allowed to this user: ${other}`;
  return null;
}
