import { sampledShare, tracesHeaders, tracesUrl } from './otlp-settings';
import { parseSettings, summarize } from './parse-settings';

const STORES = { DATABASE_URL: 'postgres://u:p@db/kickboard', REDIS_URL: 'redis://redis' };
const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const read = (given: Record<string, string>) => parseSettings({ ...STORES, ...given });

test('without an endpoint there are no traces', () => {
  expect(tracesUrl(read({}))).toBeNull();
  expect(tracesUrl(read({ OTEL_TRACES_SAMPLER: 'always_on' }))).toBeNull();
});

test.each([
  [ENDPOINT, 'http://collector:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector/otlp/' }, 'https://collector/otlp/v1/traces'],
  [{ ...ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces/own' }, 'https://traces/own'],
])('%j leads to %s', (given, url) => {
  expect(tracesUrl(read(given))).toBe(url);
});

test.each([
  ['parentbased_always_on', '0.5', 1],
  ['always_on', '0', 1],
  ['always_off', '1', 0],
  ['parentbased_always_off', '1', 0],
  ['traceidratio', '0.25', 0.25],
  ['parentbased_traceidratio', '', 1],
])('%s with the argument %j records the share %d', (OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, share) => {
  const settings = read({ ...ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG });
  expect(sampledShare(settings)).toBe(share);
  expect(tracesUrl(settings) === null).toBe(share === 0);
});

test('headers are decoded, and kept from the log', () => {
  const settings = read({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20dTpw, x-tenant = 7,empty=' });
  expect(tracesHeaders(settings)).toEqual({ authorization: 'Basic dTpw', 'x-tenant': '7', empty: '' });
  expect(summarize(settings).OTEL_EXPORTER_OTLP_HEADERS).toBe('set');
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must be an http(s) URL'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://u:p@collector' }, 'OTEL_EXPORTER_OTLP_HEADERS takes a login'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'grpc://x' }, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT must be'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'authorization' }, 'OTEL_EXPORTER_OTLP_HEADERS must be comma-separated'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=%zz' }, 'OTEL_EXPORTER_OTLP_HEADERS must be comma-separated'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=x%0Ay' }, 'OTEL_EXPORTER_OTLP_HEADERS must be comma-separated'],
  [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER must be one of'],
  [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG must not be greater than 1'],
  [{ OTEL_TRACES_SAMPLER_ARG: '-0.1' }, 'OTEL_TRACES_SAMPLER_ARG must'],
  [{ OTEL_TRACES_SAMPLER_ARG: '1e-3' }, 'OTEL_TRACES_SAMPLER_ARG must'],
])('%j is refused: %s', (given, sentence) => {
  expect(() => read(given)).toThrow(sentence);
});
