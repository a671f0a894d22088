import { KickSigner } from './kick-signer';
import type { ApiAnswer, ApiRequest } from './kick-api';
import type { KickFeeds } from './kick-feeds';
import type { KickPlatform, PlatformFaults } from './kick-platform';

/** What somebody who tries out faults may ask of the fake Kick, beside Kick's own API. */
export class KickControls {
  constructor(
    private readonly platform: KickPlatform,
    private readonly feeds: KickFeeds,
  ) {}

  /** Undefined when it is no control. */
  answer({ method, path, body }: ApiRequest): ApiAnswer | undefined {
    if (method !== 'POST') return undefined;
    switch (path) {
      case '/fake/faults':
        Object.assign(this.platform.faults, body === '' ? {} : (JSON.parse(body) as Partial<PlatformFaults>));
        return { status: 200, body: this.platform.faults };
      case '/fake/rotate-key':
        this.platform.signer = KickSigner.generate();
        return { status: 200, body: { public_key: this.platform.signer.publicKeyPem } };
      case '/fake/unsubscribe':
        this.platform.subscriptions = [];
        return { status: 200, body: { subscriptions: 0 } };
      case '/fake/drop-feed':
        this.feeds.drop();
        return { status: 200, body: {} };
      default:
        return undefined;
    }
  }
}
