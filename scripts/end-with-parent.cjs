/**
 * Preloaded into the processes that the launcher and the test bed start: when their parent is gone, even by kill -9,
 * their standard input ends, and they stop as on SIGTERM. Without it they would live on unseen, on the stores of the
 * next start. The whole group is signalled: `npm run dev` has a watcher between the launcher and the application.
 * CommonJS and `-r`, because `--import` makes Node refuse a TypeScript entry.
 */
process.stdin.on('end', () => process.kill(0, 'SIGTERM')).resume();
process.stdin.unref(); // waiting for the end alone must not keep a process alive
