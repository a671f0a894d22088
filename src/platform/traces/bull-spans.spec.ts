import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { BullSpans } from './bull-spans';

const SAID = 'WRONGPASS for redis://:secret@host: a word in private';

afterEach(() => trace.disable());

test("a failed job's span has the community, and nothing of the error's text", () => {
  const exporter = new InMemorySpanExporter();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  const span = new BullSpans({ 'kickboard.community': 'alpha' }).tracer.startSpan('process chat');
  span.addEvent('job failed', { 'bullmq.job.failed.reason': SAID, 'bullmq.job.id': '7' });
  span.recordException(SAID);
  span.end();
  const [written] = exporter.getFinishedSpans();
  const { name, attributes, events, status } = written ?? {};
  expect({ name, attributes }).toEqual({
    name: 'process chat',
    attributes: { 'kickboard.community': 'alpha' },
  });
  expect(events?.map((event) => event.name)).toEqual(['job failed', 'exception']);
  expect(JSON.stringify({ events, status })).not.toMatch(/secret|private/);
});
