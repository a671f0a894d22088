import { createHash, randomBytes } from 'node:crypto';

/** `read` opens what is read, `admin` what is below /api/admin; neither holds the other. */
export const SCOPES = ['read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  id: string;
  name: string;
  scopes: Scope[];
}

/** 256 random bits; the beginning lets scanners of leaked secrets know it. */
export const newKey = (): string => `kb_${randomBytes(32).toString('base64url')}`;

/**
 * What is stored of a key, and what it is found by. A plain SHA-256 is right here: nobody can try out 2^256 keys, so a slow
 * hash, as passwords need it, would only make requests slow. Being found by its hash tells nothing about a key by the time
 * it takes: whoever guesses cannot choose the hash.
 */
export const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url');
