import { Get } from '@nestjs/common';
import { Doctor } from '../kick/doctor';
import { AdminController } from './admin-route';
import { DoctorAnswer } from './doctor.dto';

/** An examination asks Kick five times or so, of a hundred times a minute that all processes have together. */
const KEPT_MS = 10_000;

@AdminController('doctor')
export class DoctorController {
  private examination: { answer: Promise<DoctorAnswer>; until: number } | null = null;

  constructor(private readonly doctor: Doctor) {}

  /** What the doctor finds of the connection to Kick, and what to do. All who ask within 10 s share one examination. */
  @Get()
  examine(): Promise<DoctorAnswer> {
    if (this.examination && Date.now() < this.examination.until) return this.examination.answer;
    // While it goes on, everybody waits for this one.
    const examination = { answer: this.examined(), until: Number.POSITIVE_INFINITY };
    const keep = () => void (examination.until = Date.now() + KEPT_MS);
    examination.answer.then(keep, keep);
    this.examination = examination;
    return examination.answer;
  }

  private async examined(): Promise<DoctorAnswer> {
    const findings = await this.doctor.examine();
    return {
      well: findings.every(({ result }) => result !== 'red'),
      findings,
      examined_at: new Date().toISOString(),
    };
  }
}
