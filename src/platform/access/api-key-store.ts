import { Injectable } from '@nestjs/common';
import { Database, type Query } from '../database/database';
import { type ApiKey, hashOf, newKey, type Scope } from './api-key';

/** All of them are held by every process. */
export const MOST_KEYS = 1000;

export interface StoredKey extends ApiKey {
  hash: string;
}

export interface ListedKey extends ApiKey {
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const USED_EVERY = "interval '10 minutes'";

/** The keys in Postgres. */
@Injectable()
export class ApiKeyStore {
  constructor(private readonly database: Database) {}

  valid(): Promise<StoredKey[]> {
    return this.database.query<StoredKey>(
      `SELECT id, name, scopes, hash FROM api_keys WHERE revoked_at IS NULL ORDER BY id LIMIT ${MOST_KEYS}`,
    );
  }

  /** Whether a key that opens reading was ever made: one that was revoked counts. */
  async hadReadKey(): Promise<boolean> {
    return (await this.database.query(`SELECT FROM api_keys WHERE 'read' = ANY(scopes) LIMIT 1`)).length > 0;
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
