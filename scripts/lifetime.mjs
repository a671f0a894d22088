/** The launcher's own life: what it started is stopped again, the youngest first, whatever ends it. */

/** @type {(() => unknown)[]} */
const cleanups = [];
let ending;

/** Registers what must be stopped at the end; called in reverse order of registration, each after the one before. */
export function atTheEnd(cleanup) {
  cleanups.push(cleanup);
}

/** True once the end has begun. */
export const isEnding = () => ending !== undefined;

/**
 * Stops everything and exits. Only the first call counts: npm passes a Ctrl-C on that the terminal has sent already.
 * @param {number} exitCode
 */
function end(exitCode) {
  ending ??= stopAll().then((failed) => process.exit(failed ? 1 : exitCode));
  return ending;
}

/** Ends everything because of what happened meanwhile; during the end it is no news. */
export function failWith(message) {
  if (isEnding()) return;
  console.error(`✗ ${message}`);
  void end(1);
}

async function stopAll() {
  let failed = false;
  for (const cleanup of cleanups.reverse()) {
    try {
      await cleanup();
    } catch (error) {
      console.error(`✗ while stopping: ${error.message}`);
      failed = true;
    }
  }
  return failed;
}

/**
 * Runs a command of the launcher to its end, with all that ends it early.
 * @param {() => Promise<unknown>} command
 * @param {{ stopIsSuccess: boolean }} options whether Ctrl-C is how this command is meant to end
 */
export async function live(command, { stopIsSuccess }) {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ]) {
    process.on(signal, () => {
      if (!isEnding()) console.log('\n▸ stopping');
      return end(stopIsSuccess ? 0 : 128 + number);
    });
  }
  // The reader of our output is gone (`| head`, a closed terminal): without this the next line would kill us
  // before anything is stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => end(1));
  try {
    await command();
    await end(0);
  } catch (error) {
    // What fails because it is being stopped is no news.
    if (!isEnding()) console.error(`✗ ${error.message}`);
    await end(error.exitCode ?? 1);
  }
}
