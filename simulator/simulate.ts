/** The simulator's command line: `node -r @swc-node/register simulator/simulate.ts --help`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryTally } from './delivery-tally';
import { facePicture } from './drawn-pictures';
import { broadcaster } from './kick-events';
import { KickServer } from './kick-server';
import { KickSigner } from './kick-signer';
import { Population } from './population';
import { SeededRandom } from './seeded-random';
import { parseOptions, type SimulateOptions } from './simulate-options';
import { StreamPlayer } from './stream-player';
import { StreamScript } from './stream-script';
import { WebhookClient } from './webhook-client';
import { withTimeout } from './with-timeout';

const PATIENCE_MS = 5_000;
const PROGRESS_EVERY_MS = 5_000;
// After Ctrl-C: long enough for the end event and what is in flight, short enough for a launcher that waits for us.
const CLOSE_WITHIN_MS = 5_000;

async function simulate(options: SimulateOptions): Promise<number> {
  const signer = KickSigner.fromFile(options.key);
  const stop = stopOnSignal();
  const kick = options.kickPort === undefined ? undefined : new KickServer(signer);
  kick?.platform.addChannel(options.broadcaster, options.name);
  await kick?.listen(options.kickPort);
  if (kick) await untilConnected(kick, options.url, stop);
  else if (!(await answers(options.url)))
    throw new Error(`${options.url.href} does not answer; is the API running?`);
  const client = new WebhookClient(new URL('api/webhook', options.url), { retries: options.retries });
  const tally = new DeliveryTally();
  const length = options.minutes === 0 ? Number.POSITIVE_INFINITY : options.minutes * 60_000;
  const startedAt = Date.now();
  const script = new StreamScript({
    broadcaster: broadcaster({
      user_id: options.broadcaster,
      username: options.name,
      ...(kick ? { profile_picture: facePicture(options.broadcaster) } : {}),
    }),
    population: new Population(options.chatters, options.seed, kick && facePicture),
    random: new SeededRandom(options.seed),
    rate: options.rate,
    length,
    startedAt,
  });
  const delivery = {
    ...options,
    kick: kick?.platform,
    feeds: kick?.feeds,
    random: new SeededRandom(options.seed + 1),
  };
  const player = new StreamPlayer(script, startedAt, signer, client, tally, delivery);
  const say = (line: string) => void (options.quiet || console.log(line));
  const { name, rate, seed } = options;
  say(`[sim] ${name} (${options.broadcaster}) goes live, ${rate} messages/s, seed ${seed}`);
  const progress = setInterval(() => say(progressLine(tally, startedAt)), PROGRESS_EVERY_MS);
  await Promise.race([player.play(length, stop), closingTime(stop)]);
  clearInterval(progress);
  await client.close();
  console.log(summary(tally, startedAt));
  for (const complaint of tally.complaints) console.error(`[sim] failed: ${complaint}`);
  return tally.failed > 0 && !stop.aborted ? 1 : 0;
}

/** With an API it is there before the receiver is. A stream that began before the receiver has subscribed would be learnt of late. */
async function untilConnected({ platform }: KickServer, url: URL, stop: AbortSignal): Promise<void> {
  while (!stop.aborted && (platform.subscriptions.length === 0 || !(await answers(url)))) await sleep(100);
}

/** Anything but a failure says that somebody is there. */
async function answers(url: URL): Promise<boolean> {
  const page = new URL('health/live', url);
  const asked = await withTimeout(PATIENCE_MS, (signal) => fetch(page, { signal })).catch(() => undefined);
  return asked !== undefined && asked.status < 500;
}

/** Aborted by the first SIGINT or SIGTERM; another one a second later ends the process at once. */
function stopOnSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const onSignal = () => {
    // Ctrl-C under a launcher comes twice in the same moment: from the terminal and from the launcher.
    if (controller.signal.aborted && Date.now() - first > 1000) process.exit(130);
    first ||= Date.now();
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return controller.signal;
}

/** Comes some seconds after the stop, so that a receiver that hangs cannot keep us. */
async function closingTime(stop: AbortSignal): Promise<void> {
  await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await sleep(CLOSE_WITHIN_MS, undefined, { ref: false });
}

function ackTimes(tally: DeliveryTally): string {
  const [p50, p95, p99] = tally.ackPercentiles(0.5, 0.95, 0.99);
  return `p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} p99 ${p99.toFixed(1)} ms`;
}

function progressLine(tally: DeliveryTally, startedAt: number): string {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const clock = new Date(seconds * 1000).toISOString().slice(11, 19);
  const outcomes = tally.byOutcome().map(([outcome, count]) => `${outcome} ${count}`);
  return `[sim] ${clock} sent ${tally.sent} (${(tally.sent / seconds).toFixed(1)}/s): ${outcomes.join(', ')}; ack ${ackTimes(tally)}`;
}

function summary(tally: DeliveryTally, startedAt: number): string {
  const seconds = (Date.now() - startedAt) / 1000;
  const rows: [string, string][] = [
    ['lasted', `${seconds.toFixed(1)} s`],
    ['sent', String(tally.sent)],
    ...tally.byOutcome().map(([outcome, count]): [string, string] => [outcome, String(count)]),
    ['ack', ackTimes(tally)],
    ['errors', String(tally.failed)],
  ];
  return ['[sim] the stream is over', ...rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}`)].join(
    '\n',
  );
}

const main = async () => simulate(parseOptions(process.argv.slice(2)));
main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(`simulate: ${error.message}`);
    process.exit(1);
  },
);
