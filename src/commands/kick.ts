import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { KickCommandModule } from '../app.module';
import { ConfiguredChannels } from '../kick/api/configured-channels';
import type { KickAnswer } from '../kick/api/kick-answer';
import { KickClient } from '../kick/api/kick-client';
import { ChannelNames } from '../kick/channel-names';
import { Doctor, type Finding } from '../kick/doctor';
import { subscriptionMode } from '../kick/subscription-mode';
import { SubscriptionsService } from '../kick/subscriptions.service';
import { commandTarget } from '../platform/config/command-target';
import { Settings } from '../platform/config/settings';
import { withDeadline } from '../platform/deadline';
import { plainText } from '../platform/log/pretty-stream';

const USAGE = 'usage: kick doctor | subscribe | unsubscribe | list [--json] [--community NAME]';
const CLOSE_MS = 2_000;

/** What a command prints, and whether all of it is well. */
interface Outcome {
  isWell: boolean;
  lines: string[];
  json: unknown;
}

class Refused extends Error {}

const COMMANDS: Record<string, (app: INestApplicationContext) => Promise<Outcome>> = {
  doctor,
  subscribe,
  unsubscribe,
  list,
};

/** `npm run kick -- <command>`; exits 1 when something is red or refused. */
async function kick(args: string[]): Promise<boolean> {
  const target = commandTarget(args);
  const { command, json } = read(target.rest);
  // Its own lines are the output; the log's would stand between them.
  const settings = Object.assign(target.settings(), { LOG_LEVEL: 'silent' });
  const app = await NestFactory.createApplicationContext(KickCommandModule.forRoot(settings), {
    logger: false,
    abortOnError: false,
  });
  try {
    const outcome = await command(app);
    console.log(json ? JSON.stringify(outcome.json, null, 2) : outcome.lines.map(plainText).join('\n'));
    return outcome.isWell;
  } finally {
    await withDeadline(app.close(), CLOSE_MS, 'closing').catch(() => undefined);
  }
}

function read(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const command = Object.hasOwn(COMMANDS, positionals[0] ?? '')
      ? COMMANDS[positionals[0] ?? '']
      : undefined;
    if (!command || positionals.length > 1) throw new Refused(USAGE);
    return { command, json: values.json };
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(`${(error as Error).message}\n${USAGE}`);
  }
}

const SIGNS = { ok: '✓', warn: '!', red: '✗', skipped: '-' } as const;

async function doctor(app: INestApplicationContext): Promise<Outcome> {
  const findings = await app.get(Doctor).examine();
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, result, found, remedy }: Finding) => [
    `${SIGNS[result]} ${check.padEnd(width)}  ${found}`,
    ...(remedy ? [`  ${' '.repeat(width)}  → ${remedy}`] : []),
  ]);
  const isWell = findings.every(({ result }) => result !== 'red');
  return { isWell, lines, json: { well: isWell, findings } };
}

async function subscribe(app: INestApplicationContext): Promise<Outcome> {
  const ids = await channelIds(app);
  const subscriptions = app.get(SubscriptionsService);
  const plan = valueOf(await subscriptions.plan(ids));
  const mended = valueOf(await subscriptions.mend(plan, () => Promise.resolve()));
  const lines = [
    ...mended.created.map((each) => `subscribed ${each.broadcaster_user_id} to ${each.events.join(', ')}`),
    ...(mended.removed > 0 ? [`removed ${mended.removed} that stood twice`] : []),
    ...mended.refused.map((each) => `refused: ${each.event} of ${each.broadcaster_user_id}: ${each.error}`),
  ];
  if (lines.length === 0) lines.push('all subscriptions are there, each once');
  return { isWell: mended.refused.length === 0, lines, json: mended };
}

async function unsubscribe(app: INestApplicationContext): Promise<Outcome> {
  const plan = valueOf(await app.get(SubscriptionsService).plan(await channelIds(app)));
  const ids = [...plan.single, ...plan.doubles].map(({ id }) => id);
  const removed = ids.length > 0 ? valueOf(await app.get(KickClient).unsubscribe(ids)) : [];
  const lines = [`removed ${removed.length} subscriptions`];
  if (subscriptionMode(app.get(Settings)) === 'manage')
    lines.push('a running worker creates them again: set KICK_SUBSCRIPTIONS=off to keep them away');
  return { isWell: true, lines, json: { removed } };
}

async function list(app: INestApplicationContext): Promise<Outcome> {
  const plan = valueOf(await app.get(SubscriptionsService).plan(await channelIds(app)));
  const rows = [
    ...plan.single.map((each) => ({ ...each, whose: 'ours' })),
    ...plan.doubles.map((each) => ({ ...each, whose: 'double' })),
    ...plan.foreign.map((each) => ({ ...each, whose: "somebody else's" })),
  ];
  const lines = rows.map(
    ({ whose, broadcaster_user_id, event, id }) =>
      `${whose.padEnd(15)} ${broadcaster_user_id.padEnd(12)} ${event.padEnd(34)} ${id}`,
  );
  return { isWell: true, lines: lines.length > 0 ? lines : ['the app has no subscriptions'], json: rows };
}

/** User ids of the configured channels. @throws Refused when one cannot be told */
async function channelIds(app: INestApplicationContext): Promise<string[]> {
  const strange = valueOf(await app.get(ChannelNames).lookUp());
  if (strange.length > 0)
    throw new Refused(`Kick knows no channel ${strange.join(', ')}: correct it in KICK_BROADCASTER_IDS`);
  const { ids } = app.get(ConfiguredChannels);
  if (ids.length === 0)
    throw new Refused('no channel is set: set KICK_BROADCASTER_IDS to the names or ids of your channels');
  return ids;
}

function valueOf<T>(answer: KickAnswer<T>): T {
  if (answer.is === 'yes') return answer.value;
  throw new Refused(`${answer.reason}: run kick doctor`);
}

kick(process.argv.slice(2)).then(
  (isWell) => process.exit(isWell ? 0 : 1),
  (error: unknown) => {
    console.error(plainText(error instanceof Error ? error.message : String(error)));
    process.exit(1);
  },
);
