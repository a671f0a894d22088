import { Injectable, type LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import { Settings } from '../config/settings';
import { jsonStream } from './json-stream';
import { type LineSink, plainText, prettyStream } from './pretty-stream';

/** The seed's four kinds of event; everything else is logged without a category. */
export type LogCategory = 'COIN' | 'SYNC' | 'SESSION' | 'LEADERBOARD';

/** Nest warns of the second application of a process (`--role=all`); each has a data source of its own. */
const SECOND_DATA_SOURCE = 'DataSourceNameRegistry';

/**
 * The process's log: one line per unit of work, as JSON or (LOG_FORMAT=pretty) as `[CATEGORY] text`. Names and
 * content from chat cannot forge a line or a terminal sequence: texts go through `plainText`, facts are escaped.
 */
@Injectable()
export class Log implements LoggerService {
  private readonly pino: Logger;

  /**
   * @param out takes the lines; by default standard output
   * @param community whose lines these are, where a process has several
   */
  constructor(settings: Pick<Settings, 'LOG_FORMAT' | 'LOG_LEVEL'>, out?: LineSink, community?: string) {
    const base = community === undefined ? undefined : { community };
    const options = { level: settings.LOG_LEVEL, base, timestamp: pino.stdTimeFunctions.isoTime };
    const stream =
      settings.LOG_FORMAT === 'pretty'
        ? prettyStream(out ?? process.stdout)
        : jsonStream(out ?? pino.destination(1));
    this.pino = pino(options, stream);
  }

  /** One line of one of the seed's categories; `facts` are the same facts as fields. */
  event(category: LogCategory, facts: Record<string, unknown>, text: string): void {
    this.pino.info({ category, ...facts }, plainText(text));
  }

  info(facts: Record<string, unknown>, text: string): void {
    this.pino.info(facts, plainText(text));
  }

  /** Nest's own account of its start-up, a line per module and route: only for those who look for it. */
  log(message: unknown, ...context: unknown[]): void {
    this.write('debug', message, context);
  }
  warn(message: unknown, ...context: unknown[]): void {
    this.write(context.at(-1) === SECOND_DATA_SOURCE ? 'debug' : 'warn', message, context);
  }
  error(message: unknown, ...context: unknown[]): void {
    this.write('error', message, context);
  }
  debug(message: unknown, ...context: unknown[]): void {
    this.write('debug', message, context);
  }
  verbose(message: unknown, ...context: unknown[]): void {
    this.write('trace', message, context);
  }

  private write(
    level: 'info' | 'warn' | 'error' | 'debug' | 'trace',
    message: unknown,
    context: unknown[],
  ): void {
    if (typeof message === 'object' && message !== null && !(message instanceof Error)) {
      this.pino[level](message, plainText(String(context[0] ?? '')));
      return;
    }
    const text = message instanceof Error ? (message.stack ?? message.message) : String(message);
    this.pino[level]({ context: context.at(-1) }, plainText(text));
  }
}
