/** An HTTP answer with its body read: parsed when it is JSON, otherwise as text. */
export interface Answer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: Body;
}

/** Sends a request and reads the answer, whatever its status. */
export async function request<Body = Record<string, unknown>>(
  url: string,
  init: RequestInit = {},
): Promise<Answer<Body>> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : text) as Body,
  };
}

/** `/path?a=1` of a path and query values; undefined ones are left out. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return given.length > 0 ? `${path}?${new URLSearchParams(Object.fromEntries(given)).toString()}` : path;
}

/** All pages after one another. @throws when they lead back to where they were: a client would page for ever */
export async function allPages<Page extends { next_cursor?: string | null }>(
  read: (cursor: string | undefined) => Promise<Page>,
  what = 'the pages',
): Promise<Page[]> {
  const pages: Page[] = [];
  const cursors = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor);
    pages.push(page);
    cursor = page.next_cursor ?? undefined;
    if (!cursor) return pages;
    if (cursors.has(cursor)) throw new Error(`${what} lead back to the cursor ${cursor}`);
    cursors.add(cursor);
  }
}
