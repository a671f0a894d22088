import type { Settings } from '../platform/config/settings';

type Mode = NonNullable<Settings['KICK_SUBSCRIPTIONS']>;

/** KICK_SUBSCRIPTIONS, or what it is when it is unset (contract: `manage` with an app and channels, else `off`). */
export function subscriptionMode(settings: Settings): Mode {
  const { KICK_SUBSCRIPTIONS, KICK_CLIENT_ID, KICK_CLIENT_SECRET, KICK_BROADCASTER_IDS } = settings;
  const isSet = KICK_CLIENT_ID && KICK_CLIENT_SECRET && KICK_BROADCASTER_IDS.length > 0;
  return KICK_SUBSCRIPTIONS ?? (isSet ? 'manage' : 'off');
}
