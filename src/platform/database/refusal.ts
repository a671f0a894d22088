import { DatabaseUnavailable } from './database';

const SELF_SIGNED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?))$/;

/** What an operator must change, by SQLSTATE or Node's code. */
const BY_CODE: [code: RegExp, advice: (said: string) => string][] = [
  [/^28P01$/, () => 'set the right user and password in DATABASE_URL (or PGPASSWORD)'],
  [
    /^28000$/,
    (said) =>
      /pg_hba/.test(said)
        ? `allow this host in pg_hba.conf${/no encryption/.test(said) ? ', or add sslmode=require to DATABASE_URL if it is allowed with TLS alone' : ''}`
        : 'set a user in DATABASE_URL that may log in',
  ],
  [/^3D000$/, () => 'create the database, or name another one in DATABASE_URL'],
  [
    /^42501$/,
    () =>
      'grant the user of the URL its rights: USAGE ON SCHEMA, SELECT, INSERT, UPDATE, DELETE ON ALL TABLES, USAGE ON ALL SEQUENCES and EXECUTE ON ALL FUNCTIONS; for migrations CREATE ON SCHEMA, and the tables must be its own',
  ],
  [
    /^3F000$/,
    () =>
      'its search_path names no schema that it may use: ALTER ROLE … SET search_path, GRANT USAGE, CREATE ON SCHEMA',
  ],
  [
    SELF_SIGNED,
    () =>
      'name its root certificate in DATABASE_URL (sslmode=verify-full&sslrootcert=/path), or set sslmode=no-verify',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    () => 'use the name that the certificate has in DATABASE_URL, or set sslmode=verify-ca',
  ],
  [/^CERT_HAS_EXPIRED$/, () => 'renew the certificate of the server'],
];

/** The same where there is no code of its own: words of the driver, and of PgBouncer. */
const BY_WORDS: [words: RegExp, advice: string][] = [
  [/does not support SSL/, 'set sslmode=disable in DATABASE_URL, or switch TLS on in Postgres'],
  [/SSL required|server requires SSL/i, 'add sslmode=require to DATABASE_URL'],
  [
    /unsupported startup parameter/,
    'remove it from DATABASE_URL, or list it in ignore_startup_parameters of the pooler',
  ],
  // Of the URL's own parameters, such as options=-c%20x=1 or statement_timeout=soon.
  [
    /unrecognized configuration parameter|invalid value for parameter|invalid command-line argument|^--\S+ requires a value|permission denied to set parameter|^parameter ".*" cannot be (set|changed)/,
    'correct the parameter in DATABASE_URL, or remove it',
  ],
  [
    /statement pooling mode/,
    'its pooler is in statement mode, which has no transactions: set pool_mode=transaction there',
  ],
  [/^database ".+" does not exist/, 'create the database, or name another one in DATABASE_URL'],
  [/no such database/, 'list the database in the pooler, or name another one in DATABASE_URL'],
  [
    /no such user|SASL authentication failed|Tenant or user not found|password must be a string|no PostgreSQL user name/,
    'set the right user and password in DATABASE_URL (or PGPASSWORD)',
  ],
];

/** What may pass by itself, and what to do when it does not. */
const PASSING: [words: RegExp, advice: string][] = [
  [
    /query_wait_timeout/,
    'the pooler had no connection to the server free: set a larger default_pool_size, or pool_mode=transaction',
  ],
  [
    /too many (clients|connections)|remaining connection slots|no more connections allowed/,
    'raise max_connections of the server (CONNECTION LIMIT of the user or database, max_client_conn of a pooler), or run fewer processes',
  ],
];

/** What Postgres or a pooler said, with what to do about it where that is known. */
export function withAdvice(error: unknown): string {
  const { reason } = new DatabaseUnavailable(error);
  const advice = PASSING.find(([words]) => words.test(reason))?.[1];
  return postgresRefusal(error) ?? (advice === undefined ? reason : `${reason}: ${advice}`);
}

/** One line that says why Postgres refuses this process for good, and what to do; null for what may pass by itself. */
export function postgresRefusal(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = String((error as { code?: unknown }).code ?? '');
  const said = error.message;
  const advice =
    BY_CODE.find(([codes]) => codes.test(code))?.[1](said) ??
    BY_WORDS.find(([words]) => words.test(said))?.[1];
  return advice === undefined ? null : `Postgres refuses the connection (${said}): ${advice}`;
}
