import { Injectable } from '@nestjs/common';
import { Doctor } from '../kick/doctor';
import type { DoctorAnswer } from './doctor.dto';

/**
 * Examinations of the connection to Kick. All who want one at the same time share it: each asks Kick five times or so, of a hundred
 * times a minute that all processes have together.
 */
@Injectable()
export class Examinations {
  private last: { answer: Promise<DoctorAnswer>; doneMs: number } | null = null;

  constructor(private readonly doctor: Doctor) {}

  /** One that is not older than that, or that goes on now. */
  within(ageMs: number): Promise<DoctorAnswer> {
    if (this.last && Date.now() - this.last.doneMs < ageMs) return this.last.answer;
    // While it goes on, everybody waits for this one.
    const examination = { answer: this.examined(), doneMs: Number.POSITIVE_INFINITY };
    const done = () => void (examination.doneMs = Date.now());
    void examination.answer.catch(() => undefined).finally(done);
    this.last = examination;
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
