import { Get } from '@nestjs/common';
import { AdminController } from './admin-route';
import { OverviewAnswer } from './overview.dto';
import { OverviewService } from './overview.service';

@AdminController('overview')
export class OverviewController {
  constructor(private readonly service: OverviewService) {}

  /** How the system is, in plain words, and what to do. It answers while stores are away, too. */
  @Get()
  getOverview(): Promise<OverviewAnswer> {
    return this.service.overview();
  }
}
