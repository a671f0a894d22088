/** Codes and words of a TLS that fails at each attempt. */
const NO_TLS_THERE = /wrong version number|packet length too long|EPROTO/i;
const UNTRUSTED =
  /self[- ]signed certificate|unable to (verify|get) .*(certificate|issuer)|certificate has expired/i;
const OTHER_NAME = /altnames|does not match certificate/i;

/** One line that says why Redis refuses this process for good, and what to do; null for what may pass by itself. */
export function redisRefusal(said: string): string | null {
  const advice = adviceOn(said);
  return advice === null ? null : `Redis refuses the connection (${said}): ${advice}`;
}

function adviceOn(said: string): string | null {
  // Sentinels have users of their own, and name the servers to nobody else.
  if (/All sentinels.*(WRONGPASS|NOAUTH)/.test(said))
    return 'set the right sentinel_password in REDIS_URL (redis+sentinel://host:port/name?sentinel_password=…)';
  if (/WRONGPASS|invalid username-password|invalid password/i.test(said))
    return 'set the right user and password in REDIS_URL (redis://user:password@host:port)';
  if (/DENIED/.test(said))
    return 'its protected mode lets in nobody from other machines: give it a password (requirepass) and set that in REDIS_URL, or set protected-mode no';
  if (/NOAUTH/.test(said)) return 'set its password in REDIS_URL (redis://:password@host:port)';
  if (NO_TLS_THERE.test(said)) return 'there is no TLS on this port: set REDIS_URL to redis://';
  if (UNTRUSTED.test(said)) return 'name its root certificate in NODE_EXTRA_CA_CERTS';
  if (OTHER_NAME.test(said)) return 'use the name that its certificate has in REDIS_URL';
  return null;
}
