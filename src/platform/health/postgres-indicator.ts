import { Injectable } from '@nestjs/common';
import { PostgresDiagnosis } from '../database/postgres-diagnosis';
import { PostgresFitness } from '../database/postgres-fitness';
import { withAdvice } from '../database/refusal';
import { withDeadline } from '../deadline';
import type { Indicator } from './indicator';

/** Less than a part has for its answer, so that the reason is told and not only that there was none. */
const ANSWER_MS = 800;

/** Whether Postgres answers, and would take what we write. */
@Injectable()
export class PostgresIndicator implements Indicator {
  readonly part = 'postgres';

  constructor(
    private readonly fitness: PostgresFitness,
    private readonly diagnosis: PostgresDiagnosis,
  ) {}

  async check(): Promise<string> {
    const { forGood, passing } = await withDeadline(this.fitness.misfit(), ANSWER_MS, 'Postgres').catch(
      (error: unknown) => {
        throw new Error(withAdvice(this.diagnosis.whatIsBehind(error)), { cause: error });
      },
    );
    const reason = forGood ?? passing;
    if (reason !== null) throw new Error(reason);
    return 'answers';
  }
}
