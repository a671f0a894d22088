import { hash } from 'node:crypto';
import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import {
  type IdGenerator,
  RandomIdGenerator,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
} from '@opentelemetry/sdk-trace-node';

/** The root of a message's trace: both ids are the beginning of a SHA-256 of the message's id, so anybody can find the trace by hand. */
export function rootOf(messageId: string): SpanContext {
  const digest = hash('sha256', messageId);
  return {
    traceId: digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
}

/**
 * Gives the root of a message its ids, and has no other span without a parent recorded: BullMQ's look for the next job would
 * be a trace each time. All other ids are random.
 */
export class MessageRoots implements IdGenerator, Sampler {
  private readonly random = new RandomIdGenerator();
  private root: SpanContext | null = null;

  /** @param start starts the root's span, and no other */
  make<T>(root: SpanContext, start: () => T): T {
    this.root = root;
    try {
      return start();
    } finally {
      this.root = null;
    }
  }

  generateTraceId(): string {
    return this.root?.traceId ?? this.random.generateTraceId();
  }

  generateSpanId(): string {
    return this.root?.spanId ?? this.random.generateSpanId();
  }

  shouldSample(): SamplingResult {
    return {
      decision: this.root ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD,
    };
  }
}
