import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeCertificate } from './certificate';
import { endChild, endsWithUs } from './child-server';
import { eventually } from './eventually';
import { freePort } from './free-port';

const PROGRAM = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find((path) =>
  existsSync(path),
);
/** It waits for no request that is under way. */
const STOP_MS = 5_000;
const EXAMPLE = resolve(__dirname, '../../deploy/nginx.conf');

/** Why no nginx can be started here; null when one can. */
export const whyNoNginx = (): string | null => (PROGRAM ? null : 'nginx is not installed');

const exampleBefore = (apis: string[]) =>
  readFileSync(EXAMPLE, 'utf8').replace(/server 127.0.0.1:3000(.*;)/, (_, rest: string) =>
    apis.map((api) => `server ${new URL(api).host}${rest}`).join('\n'),
  );

/** A server block of nginx in front of an api, with a certificate of its own. */
export class Nginx {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly server: ChildProcess,
  ) {}

  /** deploy/nginx.conf as it is, but for the addresses of the apis and the certificate. */
  static example(...apis: string[]): Promise<Nginx> {
    return Nginx.start('https', (port, certificate) =>
      exampleBefore(apis)
        .replace('listen 443', `listen 127.0.0.1:${port}`)
        .replace(/ssl_certificate .*;/, `ssl_certificate ${certificate}/cert.pem;`)
        .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${certificate}/key.pem;`),
    );
  }

  /** The same without TLS. */
  static plainExample(...apis: string[]): Promise<Nginx> {
    return Nginx.start('http', (port) =>
      exampleBefore(apis)
        .replace('listen 443 ssl http2', `listen 127.0.0.1:${port}`)
        .replace(/ssl_certificate.*;/g, ''),
    );
  }

  /** What somebody writes who has read nothing: HTTP/1.0 to the api, buffering, everything compressed. */
  static untuned(api: string, extra = ''): Promise<Nginx> {
    return Nginx.start(
      'http',
      (port) => `server {
        listen 127.0.0.1:${port};
        gzip on; gzip_types *; gzip_proxied any; gzip_min_length 1;
        ${extra}
        location / { proxy_pass ${api}; }
      }`,
    );
  }

  private static async start(
    scheme: 'http' | 'https',
    configure: (port: number, folder: string) => string,
  ): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'kickboard-nginx-'));
    const port = await freePort();
    if (scheme === 'https') makeCertificate(folder);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    const file = join(folder, 'nginx.conf');
    writeFileSync(
      file,
      `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
      events {}
      http { access_log off; default_type application/octet-stream; ${paths.join(' ')}
      ${configure(port, folder)} }`,
    );
    const args = ['-p', folder, '-e', join(folder, 'error.log'), '-c', file];
    const server = endsWithUs(spawn(PROGRAM as string, args, { stdio: 'inherit' }));
    const nginx = new Nginx(`${scheme}://127.0.0.1:${port}`, folder, server);
    await eventually(async () => {
      if (server.exitCode !== null) throw new Error(`nginx ended with ${server.exitCode}`);
      await fetch(`http://127.0.0.1:${port}/health/live`);
    });
    return nginx;
  }

  async close(): Promise<void> {
    await endChild(this.server, STOP_MS);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
