/** A Kick user id as digits: at most 18, so that it fits a bigint of Postgres. */
export const KICK_ID = /^[1-9]\d{0,17}$/;
