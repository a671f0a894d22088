/** What an endpoint can be told. */
export const EVENT_TYPES = ['coin.awarded', 'session.started', 'session.ended', 'viewer.adjusted'] as const;
export type EventType = (typeof EVENT_TYPES)[number];
