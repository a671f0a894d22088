/**
 * Preloaded into the application's processes by the launcher: when the launcher is gone, even by kill -9, they stop
 * as on SIGTERM. Without it they would live on unseen, on the stores of the next start.
 * CommonJS and `-r`, because `--import` makes Node refuse a TypeScript entry.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref(); // the leash alone must not keep a process alive
