/** A Kick user id as digits: at most 18, so that it fits a bigint of Postgres. */
export const KICK_ID = /^[1-9]\d{0,17}$/;

/** A channel's name as it stands in addresses (`@Sweet_Flips` is `sweet-flips`); an id stays as it is. */
export const kickSlug = (name: string): string => name.replace(/^@/, '').toLowerCase().replaceAll('_', '-');

/** Whether it can be a slug. Digits alone are an id, and 0 is neither. */
export const isKickSlug = (text: string): boolean =>
  /^[a-z0-9][a-z0-9-]{0,59}$/.test(text) && !/^\d+$/.test(text);
