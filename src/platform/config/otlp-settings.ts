import { parseUrl } from './parse-url';
import type { Settings } from './settings';

/** The sampler's names in the specification of OpenTelemetry. Nobody hands a delivery's trace to us, so what is based on a parent is as without. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];

/** A login in the URL would be logged with it, and is no part of the protocol. */
export function isOtlpUrl(text: string): boolean {
  const url = parseUrl(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    [url.username, url.password, url.hash].every((part) => part === '')
  );
}

export const otlpUrlRule = (name: string, example: string) =>
  `${name} must be an http(s) URL without user, password and fragment, such as ${example}; OTEL_EXPORTER_OTLP_HEADERS takes a login`;

/** `name=value` with commas between, values percent-encoded, as the specification has them. */
export const isOtlpHeaders = (text: string): boolean => headersIn(text) !== null;

/** Where spans go; null when there are none. */
export function tracesUrl(settings: Settings): string | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = settings;
  if (sampledShare(settings) === 0) return null;
  return own ?? (base === undefined ? null : `${base.replace(/\/$/, '')}/v1/traces`);
}

export const tracesHeaders = ({ OTEL_EXPORTER_OTLP_HEADERS: headers = '' }: Settings) =>
  headersIn(headers) ?? {};

/** Which share of the traces is recorded, 0 to 1. */
export function sampledShare({
  OTEL_TRACES_SAMPLER: sampler,
  OTEL_TRACES_SAMPLER_ARG: share,
}: Settings): number {
  if (sampler.endsWith('always_on')) return 1;
  return sampler.endsWith('always_off') ? 0 : share;
}

function headersIn(text: string): Record<string, string> | null {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',').filter((each) => each.trim() !== '')) {
    const [, name, value = ''] = /^\s*([\w.!#$%&'*+^`|~-]+)\s*=(.*)$/s.exec(pair) ?? [];
    if (name === undefined) return null;
    try {
      headers[name] = decodeURIComponent(value.trim());
    } catch {
      return null;
    }
    // What a header cannot carry would fail at each export.
    if (!/^[\x20-\x7e]*$/.test(headers[name])) return null;
  }
  return headers;
}
