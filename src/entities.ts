import { ChatMessageEntity } from './chat/chat-message.entity';
import { CoinBalanceEntity } from './coins/coin-balance.entity';
import { CoinEntryEntity } from './coins/coin-entry.entity';
import { TakeBackEntity } from './coins/take-back.entity';
import type { EntityClass } from './platform/database/data-source';
import { SessionStandingEntity } from './leaderboard/session-standing.entity';
import { StreamSessionEntity } from './sessions/stream-session.entity';
import { DeadLetterEntity } from './dead-letters/dead-letter.entity';
import { StoreStateEntity } from './store-state/store-state.entity';
import { SpooledDeliveryEntity } from './webhook/spooled-delivery.entity';

/** The catalog of every table. */
export const ENTITIES: EntityClass[] = [
  ChatMessageEntity,
  CoinEntryEntity,
  CoinBalanceEntity,
  TakeBackEntity,
  StreamSessionEntity,
  SessionStandingEntity,
  DeadLetterEntity,
  SpooledDeliveryEntity,
  StoreStateEntity,
];
