const { spawnSync } = require('node:child_process');

/** Preloaded by `npm run dev`: brings the database to the newest migration before the application looks at it. */
const migrate = ['-r', '@swc-node/register', 'src/commands/migrate.ts'];
// One that fails (a migration that does not compile yet) says so itself; the application then refuses to start.
spawnSync(process.execPath, migrate, { stdio: ['ignore', 'inherit', 'inherit'] });
