import type { Attributes, Context } from '@opentelemetry/api';
import type { ContextManager, Span, SpanOptions, Telemetry, Tracer } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';

/** What may hold the words of a store, and so parts of what was written or an address with its password. */
const WORDS = 'bullmq.job.failed.reason';

/** BullMQ's spans, with attributes of our own and without the texts of errors: that something failed is recorded; why, the log says. */
export class BullSpans implements Telemetry<Context> {
  readonly tracer: Tracer<Context>;
  readonly contextManager: ContextManager<Context>;

  constructor(attributes: Attributes) {
    const { tracer, contextManager } = new BullMQOtel();
    this.contextManager = contextManager;
    this.tracer = {
      startSpan(name: string, options?: SpanOptions, context?: Context): Span<Context> {
        const span = tracer.startSpan(name, options ?? {}, context);
        span.setAttributes(attributes);
        return withoutTexts(span);
      },
    };
  }
}

function withoutTexts(span: Span<Context>): Span<Context> {
  return {
    setSpanOnContext: (context) => span.setSpanOnContext(context),
    setAttribute: (key, value) => key === WORDS || span.setAttribute(key, value),
    setAttributes: (attributes) => span.setAttributes(attributes),
    addEvent: (name, attributes) => span.addEvent(name, { ...attributes, [WORDS]: undefined }),
    recordException: () => span.addEvent('exception'),
    end: () => span.end(),
  };
}
