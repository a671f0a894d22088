// The API key lives in this tab only (sessionStorage) and travels only as a header, never in a URL.
const STORAGE_KEY = 'kickboard.api-key';

export function readAccessKey(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null; // storage may be forbidden; the page then works as one without a key
  }
}

export function storeAccessKey(key: string): void {
  try {
    if (key === '') sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, key);
  } catch {
    // storage forbidden: the server will answer 401 again and say so on the form
  }
}

/** `#api_key=…`, for a browser source that nobody can type into: browsers send what follows `#` to no server. */
export function storeAccessKeyOfAddress(): void {
  const key = new URLSearchParams(location.hash.slice(1)).get('api_key');
  if (key === null) return;
  storeAccessKey(key.trim());
  history.replaceState(null, '', location.pathname + location.search);
}
