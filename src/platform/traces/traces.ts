import { Inject, type Provider } from '@nestjs/common';
import type { Attributes, SpanKind } from '@opentelemetry/api';
import type { Telemetry } from 'bullmq';
import { tracesUrl } from '../config/otlp-settings';
import { Settings } from '../config/settings';
import { Log } from '../log/log';

/** Null when there are no traces; whoever tells of steps asks for nothing more then. */
export const TRACES = Symbol('traces');
export const InjectTraces = () => Inject(TRACES);

/** How something came to us: the root of its trace. */
export interface Arrival {
  /** Of the chat message, else of the delivery. */
  id: string;
  name: string;
  kind: SpanKind;
  attributes: Attributes;
  /** It is known already, or was not taken: then its span is one below the root. */
  isRoot: boolean;
  /** Why it was not taken. */
  error?: string;
}

/**
 * Traces from a message's arrival to its commit. Its trace follows from its id, so each step finds it by itself, in whatever
 * process and after whatever crash: nothing is carried from step to step. A step is told of when it has ended, with the time
 * when it began (`performance.now()`); messages that are not sampled cost one hash. Nothing here throws, and nothing waits.
 */
export interface Traces {
  /** For BullMQ: its spans are recorded in the trace of a message whose job it is, and nowhere else. */
  readonly telemetry: Telemetry;

  arrived(started: number, arrival: Arrival): void;

  /** One span in the trace of each sampled message of a step; when a job did the step, with a link to the job's span. */
  step(
    name: string,
    started: number,
    messageIds: readonly string[],
    attributesOf?: (i: number) => Attributes,
  ): void;

  /** Has `work` add jobs in the trace of the first of these messages that is sampled, else in none. */
  within<T>(messageIds: readonly string[], work: () => T): T;

  /** Links the span of the job that is being carried out to the messages whose job it is. */
  link(messageIds: readonly string[]): void;
}

/**
 * The SDK is loaded only by those who want traces: it takes 0.1 s and 10 MB.
 * @param community of many, if it is one
 */
export const tracesProvider = (community?: string): Provider => ({
  provide: TRACES,
  inject: [Settings, Log],
  useFactory: (settings: Settings, log: Log): Traces | null => {
    const url = tracesUrl(settings);
    if (url === null) return null;
    const { openTraces } = require('./otlp-traces') as typeof import('./otlp-traces');
    return openTraces(url, settings, log, community);
  },
});
