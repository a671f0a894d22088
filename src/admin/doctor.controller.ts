import { Get } from '@nestjs/common';
import { AdminController } from './admin-route';
import { DoctorAnswer } from './doctor.dto';
import { Examinations } from './examinations';

const KEPT_MS = 10_000;

@AdminController('doctor')
export class DoctorController {
  constructor(private readonly examinations: Examinations) {}

  /** What the doctor finds about the connection to Kick, and what to do. All requests within 10 s share one examination. */
  @Get()
  examine(): Promise<DoctorAnswer> {
    return this.examinations.within(KEPT_MS);
  }
}
