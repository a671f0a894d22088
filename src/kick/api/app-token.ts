import type { Settings } from '../../platform/config/settings';
import { fieldsOf, textAt } from './answer-reader';
import { type KickAnswer, no, yes } from './kick-answer';
import { KickHttp } from './kick-http';

interface Token {
  value: string;
  /** From here on a new one is asked for (ms); the old one is still good until it expires. */
  renewMs: number;
  expiresMs: number;
}

/** Kick's tokens last 60 days; a tenth before the end leaves days in which the login may be away. */
const RENEW_AT = 0.9;
const SHORTEST_SECONDS = 60;

/** The app's token by client id and secret: kept in memory only, renewed early and once at a time. */
export class AppToken {
  private token: Token | null = null;
  private renewing: Promise<KickAnswer<string>> | null = null;

  constructor(
    private readonly settings: Settings,
    private readonly http: KickHttp,
  ) {}

  async get(): Promise<KickAnswer<string>> {
    const now = Date.now();
    const { token } = this;
    if (token && now < token.renewMs) return yes(token.value);
    this.renewing ??= this.renew().finally(() => {
      this.renewing = null;
    });
    const renewed = await this.renewing;
    return renewed.is !== 'yes' && token && now < token.expiresMs ? yes(token.value) : renewed;
  }

  /** Forgets a token that Kick did not take, unless there is another one already. */
  forget(value: string): void {
    if (this.token?.value === value) this.token = null;
  }

  private async renew(): Promise<KickAnswer<string>> {
    const { KICK_CLIENT_ID: client_id, KICK_CLIENT_SECRET: client_secret, KICK_AUTH_URL } = this.settings;
    if (!client_id || !client_secret) return no(0, 'KICK_CLIENT_ID and KICK_CLIENT_SECRET are not set');
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
    const url = new URL('oauth/token', withSlash(KICK_AUTH_URL)).href;
    const answer = await this.http.ask({ method: 'POST', url, body }, (json) => {
      const fields = fieldsOf(json);
      const seconds = Math.max(SHORTEST_SECONDS, Number(fields.expires_in) || 0);
      return { value: textAt(fields, 'access_token'), seconds };
    });
    if (answer.is !== 'yes') return answer;
    const { value, seconds } = answer.value;
    const now = Date.now();
    this.token = { value, renewMs: now + seconds * 1000 * RENEW_AT, expiresMs: now + seconds * 1000 };
    return yes(value);
  }
}

export const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
