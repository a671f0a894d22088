import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppToken } from './app-token';
import { ChannelWatch } from './channel-watch';
import { ConfiguredChannels } from './configured-channels';
import { KickChannelEntity } from './kick-channel.entity';
import { KickClient } from './kick-client';
import { KickHttp } from './kick-http';
import { RequestBudget } from './request-budget';

/** What Kick's API can be asked, and which channels are ours. */
@Module({
  imports: [TypeOrmModule.forFeature([KickChannelEntity])],
  providers: [AppToken, ChannelWatch, ConfiguredChannels, KickClient, KickHttp, RequestBudget],
  exports: [ConfiguredChannels, KickClient],
})
export class KickApiModule {}
