import { constants, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KickSigner } from './kick-signer';

/** What a receiver does, written from Kick's documentation and not from the signer. */
function verifies(publicKeyPem: string, headers: Record<string, string>, rawBody: string | Buffer): boolean {
  const signed = Buffer.concat([
    Buffer.from(`${headers['Kick-Event-Message-Id']}.${headers['Kick-Event-Message-Timestamp']}.`),
    Buffer.from(rawBody),
  ]);
  const key = { key: createPublicKey(publicKeyPem), padding: constants.RSA_PKCS1_PADDING };
  return verify('RSA-SHA256', signed, key, Buffer.from(headers['Kick-Event-Signature'] ?? '', 'base64'));
}

describe('a signer', () => {
  const signer = KickSigner.generate();

  it('signs the message id, the timestamp and the bytes of the body', () => {
    const body = Buffer.from('{"content":"héllo 🦦"}');
    const headers = signer.headers('chat.message.sent', body);

    expect(verifies(signer.publicKeyPem, headers, body)).toBe(true);
    expect(verifies(signer.publicKeyPem, headers, '{"content":"hello"}')).toBe(false);
    expect(verifies(signer.publicKeyPem, { ...headers, 'Kick-Event-Message-Id': 'other' }, body)).toBe(false);
    const later = { ...headers, 'Kick-Event-Message-Timestamp': '2030-01-01T00:00:00Z' };
    expect(verifies(signer.publicKeyPem, later, body)).toBe(false);
  });

  it('signs the same on the thread pool', async () => {
    const fields = { messageId: '01JQR5KV0QC94HMETWYNBWRW4Z', timestamp: '2025-04-01T07:56:19Z' };
    const aside = await signer.headersFromPool('chat.message.sent', '{}', fields);
    expect(aside).toEqual(signer.headers('chat.message.sent', '{}', fields));
  });

  it('signs bytes that are no text', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    expect(verifies(signer.publicKeyPem, signer.headers('x', bytes), bytes)).toBe(true);
  });

  it('does not sign the type, as Kick does not', () => {
    const fields = { messageId: '01JQR5KV0QC94HMETWYNBWRW4Z', timestamp: '2025-04-01T07:56:19Z' };
    const chat = signer.headers('chat.message.sent', '{}', fields);
    const follow = signer.headers('channel.followed', '{}', fields);
    expect(chat['Kick-Event-Signature']).toBe(follow['Kick-Event-Signature']);
  });

  it('makes up every header that is not given', () => {
    const before = Date.now();
    const headers = signer.headers('channel.followed', '{}');

    expect(headers).toMatchObject({ 'Kick-Event-Type': 'channel.followed', 'Kick-Event-Version': '1' });
    expect(headers['Kick-Event-Message-Id']).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(headers['Kick-Event-Subscription-Id']).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    const sentAt = headers['Kick-Event-Message-Timestamp'] ?? '';
    expect(sentAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Date.parse(sentAt)).toBeGreaterThan(before - 1000);
    expect(Date.parse(sentAt)).toBeLessThanOrEqual(Date.now());
  });

  it('gives every delivery its own id and all deliveries of a type one subscription', () => {
    const [first, second] = [signer.headers('a', '{}'), signer.headers('a', '{}')];
    expect(first['Kick-Event-Message-Id']).not.toBe(second['Kick-Event-Message-Id']);
    expect(first['Kick-Event-Subscription-Id']).toBe(second['Kick-Event-Subscription-Id']);
    expect(signer.headers('b', '{}')['Kick-Event-Subscription-Id']).not.toBe(
      first['Kick-Event-Subscription-Id'],
    );
  });
});

describe('a signer from a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kick-signer-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes a key that only its owner can read, and puts the public key beside it', () => {
    const path = join(folder, 'deep', 'key.pem');
    const signer = KickSigner.fromFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(`${path}.pub`, 'utf8')).toBe(signer.publicKeyPem);
    expect(signer.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  });

  it('keeps the key it finds', () => {
    const path = join(folder, 'key.pem');
    expect(KickSigner.fromFile(path).publicKeyPem).toBe(KickSigner.fromFile(path).publicKeyPem);
  });

  it('corrects a public key that belongs to another private key', () => {
    const path = join(folder, 'key.pem');
    writeFileSync(`${path}.pub`, KickSigner.generate().publicKeyPem);
    const { publicKeyPem } = KickSigner.fromFile(path);
    expect(readFileSync(`${path}.pub`, 'utf8')).toBe(publicKeyPem);
  });

  it('names a file that holds no usable key', () => {
    const path = join(folder, 'key.pem');
    writeFileSync(path, 'not a key');
    expect(() => KickSigner.fromFile(path)).toThrow(`${path} holds no private key in PEM form`);
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(() => KickSigner.fromFile(path)).toThrow('Kick signs with RSA');
  });
});
