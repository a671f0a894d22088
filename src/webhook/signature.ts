import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { decodeTime } from 'ulid';
import { parseTime } from './json-reader';

/** The headers of a delivery. Only id, timestamp and the raw body are signed; the type is merely claimed. */
export interface DeliveryHeaders {
  id: string;
  timestamp: string;
  signature: string;
  type: string;
}

/** Why a delivery is refused with 401. */
export type SignatureProblem = 'missing_signature' | 'invalid_signature' | 'stale';

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

/** Checks deliveries against one public key, parsed once (parsing it per delivery would cost seven times the check). */
export class SignatureCheck {
  private readonly key: KeyObject;

  /**
   * @param maxAgeSeconds older deliveries are stale; 0 = no limit
   * @throws when the PEM is no public key
   */
  constructor(
    publicKeyPem: string,
    private readonly maxAgeSeconds: number,
  ) {
    this.key = createPublicKey(publicKeyPem);
  }

  /** RSA PKCS#1 v1.5 with SHA-256 over `id.timestamp.rawBody`, then the age (source: Kick's webhook documentation). */
  problem(headers: DeliveryHeaders, rawBody: Buffer, nowMs: number): SignatureProblem | null {
    const signed = Buffer.concat([Buffer.from(`${headers.id}.${headers.timestamp}.`), rawBody]);
    const signature = Buffer.from(headers.signature, 'base64');
    // Here and not on the thread pool: handing over costs as much again, and there is rarely an idle core to gain.
    if (!verify('RSA-SHA256', signed, this.key, signature)) return 'invalid_signature';
    const age = nowMs - parseTime(headers.timestamp);
    // A time that cannot be read compares false with everything, so it is asked for by name.
    if (Number.isNaN(age) || age < -MAX_FUTURE_MS) return 'stale';
    return this.maxAgeSeconds > 0 && age > this.maxAgeSeconds * 1000 ? 'stale' : null;
  }
}

/**
 * When Kick sent a delivery (ms): the signed timestamp, with the milliseconds of the signed ULID where the two agree
 * to the second. Two events of one second can then be told apart.
 */
export function sentMs({ id, timestamp }: DeliveryHeaders): number {
  const seconds = parseTime(timestamp);
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) return seconds;
  const ms = decodeTime(id);
  return Math.abs(ms - seconds) <= 1000 ? ms : seconds;
}
