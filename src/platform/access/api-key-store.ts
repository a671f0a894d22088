import { Injectable } from '@nestjs/common';
import { Database, type Query } from '../database/database';
import { type ApiKey, hashOf, newKey, type Scope } from './api-key';

/** All of them are held by every process. */
export const MOST_KEYS = 1000;

export interface StoredKey extends ApiKey {
  hash: string;
}

/** The keys that are good, and whether one that opens reading was ever made: one that was revoked counts. */
export interface StoredKeys {
  keys: StoredKey[];
  had_read_key: boolean;
}

export interface ListedKey extends ApiKey {
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const SELECT_KEYS = `
  SELECT coalesce(json_agg(json_build_object('id', id::text, 'name', name, 'scopes', scopes, 'hash', hash) ORDER BY valid.id), '[]') AS keys,
         EXISTS (SELECT FROM api_keys WHERE 'read' = ANY(scopes)) AS had_read_key
    FROM (SELECT * FROM api_keys WHERE revoked_at IS NULL ORDER BY id LIMIT ${MOST_KEYS}) AS valid`;

const USED_EVERY = "interval '10 minutes'";

/** The keys in Postgres. */
@Injectable()
export class ApiKeyStore {
  constructor(private readonly database: Database) {}

  /** Of one instant, and in one statement: every process asks every two seconds. */
  async read(): Promise<StoredKeys> {
    const [found] = await this.database.query<StoredKeys>(SELECT_KEYS);
    return found as StoredKeys;
  }

  list(): Promise<ListedKey[]> {
    return this.database.query<ListedKey>(
      'SELECT id, name, scopes, created_at, last_used_at, revoked_at FROM api_keys ORDER BY id',
    );
  }

  /** Notes when keys were used, seldom: no request waits for it. */
  async used(ids: string[]): Promise<void> {
    await this.database.query(
      `UPDATE api_keys SET last_used_at = now()
        WHERE id = ANY($1) AND (last_used_at IS NULL OR last_used_at < now() - ${USED_EVERY})`,
      [ids],
    );
  }
}

/** @returns the key, which nobody can read again */
export async function createKey(
  query: Query,
  name: string,
  scopes: Scope[],
): Promise<{ id: string; key: string }> {
  const key = newKey();
  const [row] = await query<{ id: string }>(
    'INSERT INTO api_keys (name, hash, scopes) VALUES ($1, $2, $3) RETURNING id',
    [name, hashOf(key), scopes],
  );
  return { id: row?.id as string, key };
}

/** @returns what was revoked; null when there is no such key, or it was revoked before */
export async function revokeKey(query: Query, id: string): Promise<ApiKey | null> {
  const [row] = await query<ApiKey>(
    `WITH revoked AS (
       UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL RETURNING id, name, scopes
     ) SELECT id, name, scopes FROM revoked`,
    [id],
  );
  return row ?? null;
}
