import { isIP } from 'node:net';

/** Whether Express takes it for `trust proxy`: it would throw at start, with a stack, or never match. */
export const isTrustedProxy = (value: string): boolean =>
  /^(|true|false|\d{1,2})$/.test(value) || value.split(',').every((item) => isNetwork(item.trim()));

function isNetwork(item: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(item)) return true;
  const [, address = '', bits = '1'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(item) ?? [];
  const family = isIP(address);
  // Express throws on a network of all addresses; who means that writes true.
  return family !== 0 && Number(bits) > 0 && Number(bits) <= (family === 4 ? 32 : 128);
}

/** The setting as Express wants it. */
export function trustedProxy(value: string): string | number | boolean {
  if (/^\d+$/.test(value)) return Number(value);
  return value === 'true' || value === 'false' ? value === 'true' : value;
}
