import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ulid } from 'ulid';
import { kickTime } from './kick-time';

/** What a delivery says about itself besides its type; everything missing is made up as Kick would. */
export interface DeliveryFields {
  /** A ULID; the same one again makes a redelivery. */
  messageId?: string;
  /** RFC 3339, the time of sending. */
  timestamp?: string;
  version?: string;
  /** A ULID; by default one per event type, kept as long as the signer lives. */
  subscriptionId?: string;
}

/**
 * Signs deliveries as Kick does (RSA-2048, PKCS#1 v1.5, SHA-256 over `messageId.timestamp.rawBody`), with a key of our
 * own. A receiver accepts them only when it is told `publicKeyPem` in place of Kick's key.
 */
export class KickSigner {
  /** SPKI PEM, as `KICK_PUBLIC_KEY` takes it. */
  readonly publicKeyPem: string;
  private readonly subscriptionIds = new Map<string, string>();

  private constructor(private readonly privateKey: KeyObject) {
    this.publicKeyPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  }

  /** A signer with a new key that is written nowhere. */
  static generate(): KickSigner {
    return new KickSigner(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  }

  /**
   * The signer whose private key lies at `path` (PEM). If there is no file, a key is made and written there, readable by
   * its owner only. The public key always lies at `path + '.pub'` afterwards.
   *
   * @throws Error when the file cannot be read or written, or is not an RSA private key
   */
  static fromFile(path: string): KickSigner {
    if (!existsSync(path)) writeNewKey(path);
    const signer = new KickSigner(readRsaKey(path));
    const publicPath = `${path}.pub`;
    // A stale .pub would make every delivery a 401 at whoever trusts the file.
    if (!existsSync(publicPath) || readFileSync(publicPath, 'utf8') !== signer.publicKeyPem) {
      writeFileSync(publicPath, signer.publicKeyPem);
    }
    return signer;
  }

  /** Base64 signature over exactly these bytes. */
  sign(messageId: string, timestamp: string, rawBody: Buffer | string): string {
    const signed = Buffer.concat([Buffer.from(`${messageId}.${timestamp}.`), Buffer.from(rawBody)]);
    return sign('sha256', signed, this.privateKey).toString('base64');
  }

  /** All headers of a delivery of `rawBody`, ready to be sent with it. */
  headers(type: string, rawBody: Buffer | string, fields: DeliveryFields = {}): Record<string, string> {
    const messageId = fields.messageId ?? ulid();
    const timestamp = fields.timestamp ?? kickTime(Date.now());
    return {
      'Content-Type': 'application/json',
      'Kick-Event-Message-Id': messageId,
      'Kick-Event-Subscription-Id': fields.subscriptionId ?? this.subscriptionIdOf(type),
      'Kick-Event-Signature': this.sign(messageId, timestamp, rawBody),
      'Kick-Event-Message-Timestamp': timestamp,
      'Kick-Event-Type': type,
      'Kick-Event-Version': fields.version ?? '1',
    };
  }

  private subscriptionIdOf(type: string): string {
    const known = this.subscriptionIds.get(type);
    if (known !== undefined) return known;
    const fresh = ulid();
    this.subscriptionIds.set(type, fresh);
    return fresh;
  }
}

function writeNewKey(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  try {
    // wx: when two processes start at once, the second must take the first one's key, not replace it.
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function readRsaKey(path: string): KeyObject {
  const pem = readFileSync(path);
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new Error(`${path} holds no private key in PEM form`);
  }
  if (key.asymmetricKeyType !== 'rsa')
    throw new Error(`${path} holds an ${key.asymmetricKeyType} key, Kick signs with RSA`);
  return key;
}
