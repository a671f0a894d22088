import { Module } from '@nestjs/common';
import { CoinsModule } from './coins.module';
import { ReceiptsController } from './receipts.controller';
import { ReceiptsService } from './receipts.service';
import { SweetCoinsController } from './sweet-coins.controller';
import { SweetCoinsService } from './sweet-coins.service';

/** The coins' HTTP endpoints. */
@Module({
  imports: [CoinsModule],
  controllers: [ReceiptsController, SweetCoinsController],
  providers: [ReceiptsService, SweetCoinsService],
})
export class CoinsApiModule {}
