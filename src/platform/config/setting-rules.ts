import { createPublicKey } from 'node:crypto';
import { Transform } from 'class-transformer';
import { IsInt, IsUrl, Max, Min, ValidateBy } from 'class-validator';

/** Items between commas. Separators alone are no list: "nothing set" would open what the setting is there to close. */
function itemsOf(value: unknown, normalize: (item: string) => string): unknown {
  if (typeof value !== 'string') return value;
  const items = value.split(',').map((item) => normalize(item.trim()));
  return items.some(Boolean) ? items.filter(Boolean) : value;
}

/** A list, each item of which must be usable; `rule` is the sentence that refuses others. */
export function List(rule: string, usable: (item: string) => boolean, normalize = (item: string) => item) {
  const transform = Transform(({ value }) => itemsOf(value, normalize));
  const validate = ValidateBy({
    name: 'isUsableList',
    validator: {
      validate: (value) => Array.isArray(value) && value.every((item: string) => usable(item)),
      defaultMessage: () => rule,
    },
  });
  return (target: object, property: string) => {
    transform(target, property);
    validate(target, property);
  };
}

/** A number in plain digits: `3e3` and `0x10` are rather mistakes than numbers. */
export const Digits = () =>
  Transform(({ value }: { value: unknown }) => {
    if (typeof value !== 'string') return value;
    return /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
  });

/** A number with or without digits behind a point. */
export const Decimal = () =>
  Transform(({ value }: { value: unknown }) => {
    if (typeof value !== 'string') return value;
    return /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  });

/** Where an API is: paths are added to it, and a login in it would be logged, and is refused by `fetch`. */
export const url = (name: string) =>
  IsUrl(
    {
      require_tld: false,
      require_protocol: true,
      protocols: ['http', 'https'],
      disallow_auth: true,
      allow_query_components: false,
      allow_fragments: false,
    },
    { message: `${name} must be an http(s) URL without user, query and fragment` },
  );

/** A rule of our own: what is found wrong only at first use would be a stack trace instead of one clear line. */
export const IsUsable = (usable: (value: string) => boolean, message: string) =>
  ValidateBy({
    name: 'isUsable',
    validator: {
      validate: (value) => typeof value === 'string' && usable(value),
      defaultMessage: () => message,
    },
  });

/** Coins for what viewers do beside writing; 0 switches one off. */
export function Bonus() {
  return (target: object, property: string) => {
    for (const rule of [Digits(), IsInt(), Min(0), Max(1_000_000)]) rule(target, property);
  };
}

export function isRsaPublicKey(pem: string): boolean {
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) return false;
  try {
    return createPublicKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
