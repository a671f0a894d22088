// The API key lives in this tab only (sessionStorage) and travels only as a header, never in a URL.
const SLOT = 'kickboard.api-key';

export function readAccessKey(): string | null {
  try {
    return sessionStorage.getItem(SLOT);
  } catch {
    return null; // storage may be forbidden; the page then works as one without a key
  }
}

export function keepAccessKey(key: string): void {
  try {
    if (key === '') sessionStorage.removeItem(SLOT);
    else sessionStorage.setItem(SLOT, key);
  } catch {
    // storage forbidden: the server will answer 401 again and say so on the form
  }
}

/** `#api_key=…`, for a browser source that nobody can type into: browsers send what follows `#` to no server. */
export function takeAccessKey(): void {
  const key = new URLSearchParams(location.hash.slice(1)).get('api_key');
  if (key === null) return;
  keepAccessKey(key.trim());
  history.replaceState(null, '', location.pathname + location.search);
}
