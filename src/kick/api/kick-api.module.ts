import { Module, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Settings } from '../../platform/config/settings';
import type { RedisConnection } from '../../platform/redis/redis-connection';
import { REDIS } from '../../platform/redis/redis-connections';
import { Share } from '../../platform/share';
import { RedisKeys } from '../../redis-keys';
import { AppToken } from './app-token';
import { ChannelWatch } from './channel-watch';
import { ConfiguredChannels } from './configured-channels';
import { KickChannelEntity } from './kick-channel.entity';
import { KickClient } from './kick-client';
import { KickHttp } from './kick-http';
import { RequestBudget } from './request-budget';

/** The communities of a process that have one app have one token. */
const APP_TOKEN: Provider = {
  provide: AppToken,
  inject: [Share, Settings, KickHttp],
  useFactory: (share: Share, settings: Settings, http: KickHttp) => {
    const { KICK_AUTH_URL, KICK_CLIENT_ID, KICK_CLIENT_SECRET } = settings;
    const app = JSON.stringify(['token', KICK_AUTH_URL, KICK_CLIENT_ID, KICK_CLIENT_SECRET]);
    return share.once(app, () => new AppToken(settings, http));
  },
};

/** They have one budget, too, also while Redis, where all processes count together, is away. */
const REQUEST_BUDGET: Provider = {
  provide: RequestBudget,
  inject: [Share, RedisKeys, REDIS],
  useFactory: (share: Share, keys: RedisKeys, redis: RedisConnection) =>
    share.once(`budget ${keys.kickRequests(0)}`, () => new RequestBudget(redis, keys)),
};

/** What Kick's API can be asked, and which channels are ours. */
@Module({
  imports: [TypeOrmModule.forFeature([KickChannelEntity])],
  providers: [APP_TOKEN, ChannelWatch, ConfiguredChannels, KickClient, KickHttp, REQUEST_BUDGET],
  exports: [ConfiguredChannels, KickClient],
})
export class KickApiModule {}
