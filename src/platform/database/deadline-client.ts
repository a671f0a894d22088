import { Client } from 'pg';

/**
 * A connection that is destroyed when a statement had no answer in time (`query_timeout`). pg itself would give it back to
 * the pool, where the next statements wait behind the same silence, each for as long.
 */
export class DeadlineClient extends Client {
  constructor(...options: ConstructorParameters<typeof Client>) {
    super(...options);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      const answer = query(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.destroyIfSilent(error));
      return answer;
    };
    this.query = watched as Client['query'];
  }

  private destroyIfSilent(error: unknown): void {
    if (error instanceof Error && error.message === 'Query read timeout') this.connection.stream.destroy();
  }
}
