import type { Sending } from '../evidence/acks';
import type { ChatView, MessageRow } from '../evidence/observed';
import type { SentMessage } from '../traffic/delivery';
import { type Defect, defects, type Evidence } from './evidence';

/** P1, P2, P9: what was acknowledged is in Postgres and in every reading of the API, as it was sent. */
export function checkLost({ acks, observed }: Evidence): Defect[] {
  const { found, add } = defects('lost');
  const { postgres, api } = observed;
  const rows = new Map(postgres.messages.map((row) => [row.message_id, row]));
  const listed = byId([...api.chat.values()].flat());
  const inSession = new Map([...api.sessionChat].map(([id, views]) => [id, byId(views)]));

  for (const [id, sending] of acks.messages) {
    if (sending.ackedMs === null) continue;
    const row = rows.get(id);
    const view = listed.get(id);
    if (!row) add(`${id} was acknowledged (${[...sending.answers].join(', ')}) and has no row`);
    else for (const difference of rowDifferences(sending, row)) add(`${id}: ${difference}`);
    if (!view) add(`${id} was acknowledged and is missing from /api/chat`);
    else
      for (const difference of viewDifferences(sending.what, view)) add(`${id} in /api/chat: ${difference}`);
    if (row?.session_id && !inSession.get(row.session_id)?.has(id))
      add(`${id} is missing from /api/chat?session_id=${row.session_id}`);
    if (!api.coins.has(id)) add(`${id} was acknowledged and is unknown to sweet-coins`);
  }
  const letters = new Set(postgres.deadLetters);
  for (const [id, body] of acks.deadLetters) {
    if (!letters.has(body)) add(`delivery ${id} was acknowledged, is unusable and is not in dead_letters`);
  }
  return found;
}

const byId = (views: ChatView[]) => new Map(views.map((view) => [view.message_id, view]));

function rowDifferences({ what, firstSentMs, lastTriedMs }: Sending<SentMessage>, row: MessageRow): string[] {
  return [
    ...differs('content', row.content, what.content),
    ...differs('broadcaster', row.broadcaster_user_id, what.broadcasterId),
    ...differs('sender', row.sender_user_id, what.senderId),
    ...(what.createdMs === null
      ? // By a clock that runs ahead: the time of arrival counts instead.
        isBetween(row.created_ms, firstSentMs, lastTriedMs)
        ? []
        : [`created_at ${row.created_ms} is not the time of arrival`]
      : differs('created_at', row.created_ms, what.createdMs)),
  ];
}

function viewDifferences(what: SentMessage, view: ChatView): string[] {
  return [
    ...differs('content', view.content, what.content),
    ...differs('broadcaster', view.broadcaster.user_id, what.broadcasterId),
    ...differs('sender', view.sender.user_id, what.senderId),
    ...differs('username', view.sender.username, what.username),
    ...differs('created_at', Date.parse(view.created_at), what.createdMs ?? view.timestamp),
    ...differs('timestamp', view.timestamp, what.createdMs ?? view.timestamp),
  ];
}

const differs = (name: string, is: unknown, should: unknown): string[] =>
  is === should ? [] : [`${name} is ${JSON.stringify(is)} instead of ${JSON.stringify(should)}`];

/** A process may have been stalled between taking a delivery and being done with it. */
const isBetween = (ms: number, from: number, until: number) => ms >= from - 1000 && ms <= until + 10_000;
