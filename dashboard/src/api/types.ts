// What the dashboard reads of the HTTP API, by the dashboard's names; the shapes are generated from openapi.json.
import type { paths } from '../../../client/src/api-types';

type Answer<Operation> = Operation extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

export type ChatMessage = Answer<paths['/api/chat']['get']>['messages'][number];
export type QuotedMessage = NonNullable<ChatMessage['replies_to']>;
export type Badge = ChatMessage['sender']['identity']['badges'][number];
/** `pending` until the worker has judged the message. */
export type CoinDecision = Pick<ChatMessage, 'sweet_coins_earned' | 'sweet_coins_reason'>;
export type Leaderboard = Answer<paths['/api/stream-session/leaderboard']['get']>;
export type LeaderboardRow = Leaderboard['leaderboard'][number];
