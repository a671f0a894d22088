import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { HttpReceiver } from './http-receiver';

interface Attribute {
  key: string;
  /** By its type, such as `stringValue`. */
  value: Record<string, unknown>;
}
interface WrittenSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  links?: { traceId: string; spanId: string }[];
  status: { code?: number };
}
interface Export {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: WrittenSpan[] }[] }[];
}

/** A span as a collector has it. */
export interface Span extends Pick<WrittenSpan, 'traceId' | 'spanId' | 'name'> {
  parent: string | undefined;
  startNs: bigint;
  endNs: bigint;
  attributes: Record<string, unknown>;
  links: { traceId: string; spanId: string }[];
  isError: boolean;
  resource: Record<string, unknown>;
}

/** A server that takes traces by OTLP over HTTP, as JSON. */
export class TraceCollector extends HttpReceiver {
  readonly spans: Span[] = [];
  readonly requests: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
  /** Requests are taken and never answered. */
  hangs = false;

  static start(): Promise<TraceCollector> {
    return new TraceCollector().start();
  }

  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  get url(): string {
    return this.origin;
  }

  /** The spans of a trace, in the order in which they began. */
  trace(traceId: string): Span[] {
    return this.spans
      .filter((span) => span.traceId === traceId)
      .sort((one, other) => Number(one.startNs - other.startNs));
  }

  protected take({ url: path = '', headers }: IncomingMessage, body: string, response: ServerResponse): void {
    this.requests.push({ path, headers, body });
    this.spans.push(...spansOf(JSON.parse(body) as Export));
    if (!this.hangs) response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
  }
}

function spansOf({ resourceSpans }: Export): Span[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map(({ traceId, spanId, parentSpanId, name, links = [], status, ...written }) => ({
        traceId,
        spanId,
        name,
        parent: parentSpanId || undefined,
        startNs: BigInt(written.startTimeUnixNano),
        endNs: BigInt(written.endTimeUnixNano),
        attributes: fieldsOf(written.attributes),
        links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
        isError: status.code === 2,
        resource: fieldsOf(resource.attributes),
      })),
  );
}

const fieldsOf = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
