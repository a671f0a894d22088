import { readFileSync } from 'node:fs';

/** What TLS is to check, in Node's terms. */
export interface TlsRules {
  ca?: string;
  cert?: string;
  key?: string;
  rejectUnauthorized?: boolean;
  checkServerIdentity?: () => undefined;
}

/** How Postgres is reached: the URL without what it says of TLS, and that in the driver's terms. */
export interface PostgresConnection {
  url: string;
  /** Undefined when the URL says nothing of it; then PGSSLMODE holds, if it is set. */
  ssl: TlsRules | boolean | undefined;
}

const MODES = ['disable', 'allow', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof MODES)[number];
const OURS = ['sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey', 'uselibpqcompat'];

/** A URL whose TLS parameters cannot be used; `message` names the parameter and what it may be. */
export class UnusableTls extends Error {}

/**
 * Reads `sslmode`, `sslrootcert`, `sslcert` and `sslkey` as libpq does, and so as the pages of providers mean them: `require`
 * encrypts and checks no certificate unless a root is named; `verify-ca` and `verify-full` check it. The driver itself takes
 * `require` for `verify-full`, with a warning at each connection. `prefer` and `allow` encrypt: the driver cannot go back
 * to plain text, and StoreGate says what to set when the server has no TLS.
 * @throws UnusableTls
 */
export function postgresConnection(text: string): PostgresConnection {
  const [base = '', query = ''] = text.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const given = Object.fromEntries(OURS.map((name) => [name, parameters.get(name) ?? undefined]));
  for (const name of OURS) parameters.delete(name);
  const rest = parameters.toString();
  return { url: rest ? `${base}?${rest}` : base, ssl: tlsOf(given) };
}

function tlsOf({
  sslmode,
  ssl,
  sslrootcert,
  sslcert,
  sslkey,
}: Record<string, string | undefined>): PostgresConnection['ssl'] {
  const mode = modeOf(sslmode, ssl, [sslrootcert, sslcert, sslkey].some(Boolean));
  if (mode === undefined) return undefined;
  if (mode === 'disable') return false;
  const hasRoot = sslrootcert !== undefined && sslrootcert !== 'system';
  const options: TlsRules = {
    ...(hasRoot ? { ca: read('sslrootcert', sslrootcert) } : {}),
    ...(sslcert ? { cert: read('sslcert', sslcert) } : {}),
    ...(sslkey ? { key: read('sslkey', sslkey) } : {}),
  };
  if (mode === 'verify-full') return options;
  if (mode === 'verify-ca' || (mode === 'require' && sslrootcert)) {
    return { ...options, checkServerIdentity: () => undefined };
  }
  return { ...options, rejectUnauthorized: false };
}

function modeOf(sslmode: string | undefined, ssl: string | undefined, hasFiles: boolean): Mode | undefined {
  const mode = MODES.find((name) => name === sslmode);
  if (sslmode !== undefined && !mode) throw new UnusableTls(`sslmode must be one of ${MODES.join(', ')}`);
  if (mode) return mode;
  if (ssl !== undefined) return ['0', 'false', 'no'].includes(ssl) ? 'disable' : 'verify-full';
  return hasFiles ? 'verify-full' : undefined;
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UnusableTls(`${name} names a file that cannot be read (${(error as { code?: string }).code})`);
  }
}
