import { Module } from '@nestjs/common';
import { CoinsModule } from './coins.module';
import { PointsProcessor } from './points.processor';

/** Consumes the `points` queue; importing it is what makes a process do so. */
@Module({ imports: [CoinsModule], providers: [PointsProcessor] })
export class CoinsWorkerModule {}
