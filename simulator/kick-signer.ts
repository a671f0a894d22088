import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
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
    return sign('sha256', signedBytes(messageId, timestamp, rawBody), this.privateKey).toString('base64');
  }

  /** All headers of a delivery of `rawBody`, ready to be sent with it. */
  headers(type: string, rawBody: Buffer | string, fields: DeliveryFields = {}): Record<string, string> {
    const delivery = this.complete(type, fields);
    return headersOf(type, delivery, this.sign(delivery.messageId, delivery.timestamp, rawBody));
  }

  /** As `headers`, signed by Node's thread pool: who sends many would be held up half a millisecond by each. */
  async headersFromPool(
    type: string,
    rawBody: Buffer | string,
    fields: DeliveryFields = {},
  ): Promise<Record<string, string>> {
    const delivery = this.complete(type, fields);
    const bytes = signedBytes(delivery.messageId, delivery.timestamp, rawBody);
    const signature = await signOnPool('sha256', bytes, this.privateKey);
    return headersOf(type, delivery, signature.toString('base64'));
  }

  private complete(type: string, fields: DeliveryFields): Required<DeliveryFields> {
    return {
      messageId: fields.messageId ?? ulid(),
      timestamp: fields.timestamp ?? kickTime(Date.now()),
      version: fields.version ?? '1',
      subscriptionId: fields.subscriptionId ?? this.subscriptionIdOf(type),
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

const signedBytes = (messageId: string, timestamp: string, rawBody: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from(`${messageId}.${timestamp}.`), Buffer.from(rawBody)]);

const signOnPool = promisify<string, Buffer, KeyObject, Buffer>(sign);

const headersOf = (type: string, delivery: Required<DeliveryFields>, signature: string) => ({
  'Content-Type': 'application/json',
  'Kick-Event-Message-Id': delivery.messageId,
  'Kick-Event-Subscription-Id': delivery.subscriptionId,
  'Kick-Event-Signature': signature,
  'Kick-Event-Message-Timestamp': delivery.timestamp,
  'Kick-Event-Type': type,
  'Kick-Event-Version': delivery.version,
});

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
