import { Module } from '@nestjs/common';
import { CoinsModule } from './coins.module';
import { SweetCoinsController } from './sweet-coins.controller';
import { SweetCoinsService } from './sweet-coins.service';

/** The coins' HTTP endpoints. */
@Module({ imports: [CoinsModule], controllers: [SweetCoinsController], providers: [SweetCoinsService] })
export class CoinsApiModule {}
