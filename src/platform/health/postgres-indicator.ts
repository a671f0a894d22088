import { Injectable } from '@nestjs/common';
import { DatabaseUnavailable } from '../database/database';
import { PostgresFitness } from '../database/postgres-fitness';
import type { Indicator } from './indicator';

/** Whether Postgres answers, and would take what we write. */
@Injectable()
export class PostgresIndicator implements Indicator {
  readonly part = 'postgres';

  constructor(private readonly fitness: PostgresFitness) {}

  async check(): Promise<string> {
    try {
      const { forGood, passing } = await this.fitness.misfit();
      const reason = forGood ?? passing;
      if (reason !== null) throw new Error(reason);
      return 'answers';
    } catch (error) {
      throw error instanceof DatabaseUnavailable ? new Error(error.reason, { cause: error }) : error;
    }
  }
}
