import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import { Settings } from '../config/settings';
import { DeadlineExceeded, withDeadline } from '../deadline';
import { DatabaseUnavailable } from './database';
import { postgresConnection } from './postgres-url';

/** Longer than PgBouncer keeps a client waiting before it says why it has no server for it (`server_login_retry`, 15 s). */
const PATIENT_MS = 20_000;
/** What took this long is no mere delay. */
const SLOW_MS = 1_000;
/** The next attempt has ended by then, if anybody still asks. */
const SAID_LASTS_MS = 2 * PATIENT_MS;

const SILENCE =
  /^(Query read timeout|Connection terminated due to connection timeout|timeout (expired|exceeded when trying to connect))/;

/** How far the patient connection has come, and what it means when it comes no further. */
const STAGES = {
  reaching:
    'the host does not answer: look at host and port of DATABASE_URL, and at firewalls on the way to them',
  taken:
    'the host takes connections and does not answer: the server hangs, or a pooler there does not reach its database',
  'let in':
    'it lets us in and answers no statement: the server hangs, or a pooler has no connection to it free (PAUSE; or pool_mode=session with a small pool: set pool_mode=transaction, or a larger default_pool_size)',
};

/**
 * Says more of a Postgres that does not answer in time. A pooler says why only to those who wait longer than any request of ours
 * may; so one connection waits, and no more than one, for as long as somebody asks.
 */
@Injectable()
export class PostgresDiagnosis {
  private stage: { name: keyof typeof STAGES; since: number } | null = null;
  private said: { error: Error; at: number } | null = null;

  constructor(private readonly settings: Settings) {}

  /** What to tell in place of an error: it itself, unless it only says that there was no answer. Does not wait. */
  whatIsBehind(error: unknown): unknown {
    const cause = error instanceof DatabaseUnavailable ? error.cause : error;
    if (!isSilence(cause)) return cause;
    if (this.stage === null) void this.ask();
    if (this.said && performance.now() - this.said.at < SAID_LASTS_MS) return this.said.error;
    const { stage } = this;
    if (stage === null || performance.now() - stage.since < SLOW_MS) return cause;
    return new Error(STAGES[stage.name], { cause });
  }

  private async ask(): Promise<void> {
    this.enter('reaching');
    const { url, ssl } = postgresConnection(this.settings.DATABASE_URL);
    const client = new Client({
      connectionString: url,
      ssl,
      application_name: 'kickboard',
      connectionTimeoutMillis: PATIENT_MS,
      query_timeout: PATIENT_MS,
    });
    client.on('error', () => undefined);
    client.connection.on('connect', () => this.enter('taken'));
    try {
      await client.connect();
      this.enter('let in');
      await client.query('SELECT 1');
      this.said = null;
    } catch (error) {
      if (error instanceof Error)
        this.said = { error: isSilence(error) ? this.stageAsError(error) : error, at: performance.now() };
    } finally {
      this.stage = null;
      await withDeadline(client.end(), SLOW_MS, 'Postgres').catch(() => client.connection.stream.destroy());
    }
  }

  private enter(name: keyof typeof STAGES): void {
    this.stage = { name, since: performance.now() };
  }

  private stageAsError(cause: Error): Error {
    return this.stage ? new Error(STAGES[this.stage.name], { cause }) : cause;
  }
}

const isSilence = (error: unknown): error is Error =>
  error instanceof DeadlineExceeded || (error instanceof Error && SILENCE.test(error.message));
