import { type KeyObject, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { decodeTime } from 'ulid';
import { parseTime } from './json-reader';

/** The headers of a delivery. Only id, timestamp and the raw body are signed; the type is merely claimed. */
export interface DeliveryHeaders {
  id: string;
  timestamp: string;
  signature: string;
  type: string;
  /** Not by webhook but by the viewers' feed: then nothing is signed, and the body is a `FedBody`. No request can say so. */
  source?: 'feed';
}

/** Why a delivery is refused with 401; `advice` says to whoever operates this what to do about it. */
export interface SignatureProblem {
  reason: 'missing_signature' | 'invalid_signature' | 'stale';
  advice: string;
}

export const MISSING_SIGNATURE: SignatureProblem = {
  reason: 'missing_signature',
  advice: 'the Kick-Event-* headers are missing or malformed; deliveries come from Kick, signed',
};

const INVALID_SIGNATURE: SignatureProblem = {
  reason: 'invalid_signature',
  advice: 'the signature does not belong to these bytes and this public key (setting KICK_PUBLIC_KEY)',
};

const stale = (advice: string): SignatureProblem => ({ reason: 'stale', advice });

/** Kick's clock and ours may differ by this much. */
const MAX_FUTURE_MS = 300_000;

const ID = /^[\x21-\x7e]{1,128}$/;
/** Of any RSA key that is in use, in base64. */
const SIGNATURE_LENGTH = { min: 40, max: 1026 };

/** Whether every character counts: the decoder passes over those that do not belong. */
function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Buffer.from(text, 'base64').length === Math.floor(((text.length - padding) * 3) / 4);
}

/** Reads a delivery's headers, or null when one is missing or malformed. */
export function readHeaders(headers: IncomingHttpHeaders): DeliveryHeaders | null {
  const id = headers['kick-event-message-id'];
  const timestamp = headers['kick-event-message-timestamp'];
  const signature = headers['kick-event-signature'];
  const type = headers['kick-event-type'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') return null;
  if (
    typeof type !== 'string' ||
    !ID.test(id) ||
    !ID.test(type) ||
    timestamp === '' ||
    signature.length < SIGNATURE_LENGTH.min ||
    signature.length > SIGNATURE_LENGTH.max ||
    !isBase64(signature)
  ) {
    return null;
  }
  return { id, timestamp, signature, type };
}

/** Checks deliveries against public keys that are parsed already: parsing one per delivery would cost seven times the check. */
export class SignatureCheck {
  /**
   * @param keys those that count now
   * @param maxAgeSeconds older deliveries are stale; 0 = no limit
   */
  constructor(
    private readonly keys: () => KeyObject[],
    private readonly maxAgeSeconds: number,
  ) {}

  /** RSA PKCS#1 v1.5 with SHA-256 over `id.timestamp.rawBody`, then the age (source: Kick's webhook documentation). */
  problem(headers: DeliveryHeaders, rawBody: Buffer, nowMs: number): SignatureProblem | null {
    const signed = Buffer.concat([Buffer.from(`${headers.id}.${headers.timestamp}.`), rawBody]);
    const signature = Buffer.from(headers.signature, 'base64');
    // Here and not on the thread pool: handing over costs as much again, and there is rarely an idle core to gain.
    const isSigned = this.keys().some((key) => verify('RSA-SHA256', signed, key, signature));
    if (!isSigned) return INVALID_SIGNATURE;
    return this.staleness(nowMs - timestampMs(headers));
  }

  private staleness(ageMs: number): SignatureProblem | null {
    // A time that cannot be read compares false with everything, so it is asked for by name.
    if (Number.isNaN(ageMs))
      return stale('the time of sending (Kick-Event-Message-Timestamp) is no RFC 3339 time');
    if (ageMs < -MAX_FUTURE_MS) {
      return stale(
        `the delivery was sent ${seconds(-ageMs)} s after the time of this host's clock, of which ${seconds(MAX_FUTURE_MS)} s are allowed: the clock here is behind, or the sender's is ahead`,
      );
    }
    if (this.maxAgeSeconds > 0 && ageMs > this.maxAgeSeconds * 1000) {
      return stale(
        `the delivery was sent ${seconds(ageMs)} s before the time of this host's clock, of which ${this.maxAgeSeconds} s are allowed (setting KICK_WEBHOOK_MAX_AGE_SECONDS): it comes late, or the clock here is ahead`,
      );
    }
    return null;
  }
}

const seconds = (ms: number) => Math.round(ms / 1000);

let lastRead = { timestamp: '', ms: Number.NaN };

/** A delivery is asked for it several times, and those of one second have the same text. */
function timestampMs({ timestamp }: Pick<DeliveryHeaders, 'timestamp'>): number {
  if (timestamp !== lastRead.timestamp) lastRead = { timestamp, ms: parseTime(timestamp) };
  return lastRead.ms;
}

/** A ULID from longer before the header's time is none of a delivery that is tried again. */
const MAX_RETRY_MS = 7 * 86_400_000;

/**
 * When Kick sent a delivery first (ms). The ULID keeps the time at which it was made, while a retry's timestamp is that of
 * the retry, so the older of the two signed times counts; within a second of each other the ULID is the exact one.
 */
export function sentMs({ id, timestamp }: DeliveryHeaders): number {
  const seconds = timestampMs({ timestamp });
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) return seconds;
  const ms = decodeTime(id);
  return ms <= seconds + 1000 && ms >= seconds - MAX_RETRY_MS ? ms : seconds;
}

/**
 * When a delivery arrived (ms), by the later of our clock and Kick's: nothing arrives before it was sent, so a clock of
 * ours that is behind must not make what Kick says of a stream or a message lie in the future.
 */
export function arrivalMs({ headers, receivedMs }: { headers: DeliveryHeaders; receivedMs: number }): number {
  const sent = timestampMs(headers);
  // The timestamp is cut to its second, and the body's times may be finer.
  return receivedMs >= sent ? receivedMs : sent + 999;
}
