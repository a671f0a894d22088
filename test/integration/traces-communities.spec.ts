import { createHash } from 'node:crypto';
import { Communities } from '../support/communities';
import { viewer } from '../support/people';
import { TraceCollector } from '../support/trace-collector';

test('each span of a message names the community that it is of', async () => {
  const collector = await TraceCollector.start();
  const two = await Communities.start([{}, {}], {
    settings: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  const traces: [community: string, trace: string][] = [];
  for (const { name, channel, board } of two.all) {
    await channel.start();
    const id = await channel.chat(viewer('alice'), 1);
    traces.push([name, createHash('sha256').update(id).digest('hex').slice(0, 32)]);
    await board.settle();
  }
  await two.close();
  for (const [community, traceId] of traces) {
    const spans = collector.trace(traceId);
    expect(spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['POST /api/webhook', 'ingest', 'process chat', 'judge', 'flush']),
    );
    const named = spans.map(({ attributes }) => attributes['kickboard.community']);
    expect(named).toEqual(spans.map(() => community));
  }
  await collector.close();
});
