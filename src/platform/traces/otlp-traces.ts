// Longer than usual: the SDK is set up, fed and ended here and nowhere else, so that nothing of it is loaded where there are no traces.
import { hostname } from 'node:os';
import type { OnApplicationShutdown } from '@nestjs/common';
import {
  type Attributes,
  context,
  diag,
  DiagLogLevel,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type SpanContext,
  type SpanOptions,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { sampledShare, tracesHeaders } from '../config/otlp-settings';
import type { Settings } from '../config/settings';
import { withDeadline } from '../deadline';
import type { Log } from '../log/log';
import { BullSpans } from './bull-spans';
import { MessageRoots, rootOf } from './message-roots';
import type { Arrival, Traces } from './traces';

/** A collector that does not take the last spans by then does not get them: the process has 10 s for all of its end. */
const LAST_EXPORT_MS = 1_000;
/** A collector that is away is logged once in this time. */
const REPORT_MS = 60_000;
/** The clock of the process follows the machine's; where the machine's was set, by this much, it does not. */
const CLOCK_SET_MS = 5;

/** The applications of a process have one SDK, as BullMQ's spans find it by a global; the last of them ends it. */
let opened: { traces: OtlpTraces; users: number } | null = null;

/**
 * To be closed as often as it was opened (`onApplicationShutdown`).
 * @param community of many; each of its spans names it
 */
export function openTraces(
  url: string,
  settings: Settings,
  log: Log,
  community?: string,
): Traces & OnApplicationShutdown {
  opened ??= { traces: new OtlpTraces(url, settings, log), users: 0 };
  opened.users += 1;
  return new ApplicationTraces(opened.traces, community ? { 'kickboard.community': community } : {});
}

/** Those of one application of the process. */
class ApplicationTraces implements Traces, OnApplicationShutdown {
  readonly telemetry: BullSpans;

  constructor(
    private readonly shared: OtlpTraces,
    private readonly own: Attributes,
  ) {
    this.telemetry = new BullSpans(own);
  }

  arrived(started: number, arrival: Arrival): void {
    this.shared.arrived(started, { ...arrival, attributes: { ...arrival.attributes, ...this.own } });
  }

  step(
    name: string,
    started: number,
    messageIds: readonly string[],
    attributesOf?: (i: number) => Attributes,
  ): void {
    this.shared.step(name, started, messageIds, (i) => ({ ...attributesOf?.(i), ...this.own }));
  }

  within<T>(messageIds: readonly string[], work: () => T): T {
    return this.shared.within(messageIds, work);
  }

  link(messageIds: readonly string[]): void {
    this.shared.link(messageIds);
  }

  onApplicationShutdown(): Promise<void> {
    return this.shared.onApplicationShutdown();
  }
}

/** Spans for a collector that speaks OTLP. At most 2,048 wait for it; what is more, or what it does not take, is dropped. */
class OtlpTraces implements Omit<Traces, 'telemetry'>, OnApplicationShutdown {
  private readonly roots = new MessageRoots();
  private readonly ratio: TraceIdRatioBasedSampler;
  private readonly provider: NodeTracerProvider;
  private readonly tracer;

  constructor(url: string, settings: Settings, log: Log) {
    reportFailures(log);
    this.ratio = new TraceIdRatioBasedSampler(sampledShare(settings));
    this.provider = new NodeTracerProvider({
      resource: defaultResource()
        .merge(detectResources({ detectors: [envDetector] }))
        .merge(
          resourceFromAttributes({
            'service.name': settings.OTEL_SERVICE_NAME,
            'service.instance.id': `${hostname()}:${process.pid}`,
          }),
        ),
      idGenerator: this.roots,
      sampler: new ParentBasedSampler({ root: this.roots }),
      spanProcessors: [
        new BatchSpanProcessor(new OTLPTraceExporter({ url, headers: tracesHeaders(settings) })),
      ],
    });
    this.provider.register();
    this.tracer = trace.getTracer('kickboard');
  }

  async onApplicationShutdown(): Promise<void> {
    if (opened?.traces !== this) return;
    opened.users -= 1;
    if (opened.users > 0) return;
    opened = null;
    await withDeadline(this.provider.shutdown(), LAST_EXPORT_MS, 'the collector').catch(() => undefined);
    for (const api of [trace, context, propagation, diag]) api.disable();
  }

  arrived(started: number, { id, name, kind, attributes, isRoot, error }: Arrival): void {
    const root = this.sampled(id);
    if (root === null) return;
    const now = wallClock();
    const options: SpanOptions = { kind, startTime: now - since(started), attributes };
    const span = isRoot
      ? this.roots.make(root, () => this.tracer.startSpan(name, options, ROOT_CONTEXT))
      : this.tracer.startSpan(name, options, below(root));
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(now);
  }

  step(
    name: string,
    started: number,
    messageIds: readonly string[],
    attributesOf?: (i: number) => Attributes,
  ): void {
    const now = wallClock();
    const startTime = now - since(started);
    const job = trace.getActiveSpan()?.spanContext();
    const isJobRecorded = job !== undefined && isRecorded(job);
    for (const [i, id] of messageIds.entries()) {
      const root = this.sampled(id);
      if (root === null) continue;
      const isOwnJob = isJobRecorded && job.traceId === root.traceId;
      const options: SpanOptions = {
        startTime,
        attributes: { 'messaging.batch.message_count': messageIds.length, ...attributesOf?.(i) },
        links: isJobRecorded && !isOwnJob ? [{ context: job }] : [],
      };
      this.tracer.startSpan(name, options, below(isOwnJob ? job : root)).end(now);
    }
  }

  within<T>(messageIds: readonly string[], work: () => T): T {
    for (const id of messageIds) {
      const root = this.sampled(id);
      if (root !== null) return context.with(below(root), work);
    }
    return context.with(ROOT_CONTEXT, work);
  }

  link(messageIds: readonly string[]): void {
    const job = trace.getActiveSpan();
    if (!job?.isRecording()) return;
    const { traceId } = job.spanContext();
    for (const id of messageIds) {
      const root = this.sampled(id);
      if (root !== null && root.traceId !== traceId) job.addLink({ context: root });
    }
  }

  /** The root of the message's trace, or null when that is not recorded: each process decides the same. */
  private sampled(messageId: string): SpanContext | null {
    const root = rootOf(messageId);
    const { decision } = this.ratio.shouldSample(ROOT_CONTEXT, root.traceId);
    return decision === SamplingDecision.RECORD_AND_SAMPLED ? root : null;
  }
}

const below = (parent: SpanContext) => trace.setSpanContext(ROOT_CONTEXT, parent);

const isRecorded = (span: SpanContext) =>
  isSpanContextValid(span) && (span.traceFlags & TraceFlags.SAMPLED) !== 0;

const since = (started: number) => performance.now() - started;

/** Milliseconds since 1970 with their fractions: a span of half a millisecond must not begin before its parent. */
function wallClock(): number {
  const steady = performance.timeOrigin + performance.now();
  const now = Date.now();
  return Math.abs(now - steady) > CLOCK_SET_MS ? now : steady;
}

/** OpenTelemetry's own errors: they are told to nobody otherwise. */
function reportFailures(log: Log): void {
  let reportedMs = Number.NEGATIVE_INFINITY;
  const report = (message: string) => {
    if (performance.now() - reportedMs < REPORT_MS) return;
    reportedMs = performance.now();
    log.warn({ reason: message.slice(0, 300) }, 'spans could not be exported, and are dropped');
  };
  const ignore = () => undefined;
  diag.setLogger(
    { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
