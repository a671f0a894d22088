import { type Answer, request } from './http';
import type { Kickboard } from './kickboard';

const PASSWORD = 'a long enough password';

/** For an api with an administration. */
export const ADMIN_SETTINGS = { ADMIN_PASSWORD: PASSWORD };
export const LOGIN = {
  Authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`,
};

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Sends a file to /api/admin/imports, as curl does: it calls everything a form. */
export const importer =
  (board: Pick<Kickboard, 'url'>) =>
  <Body = Record<string, unknown>>(query: string, file: string | Buffer): Promise<Answer<Body>> =>
    request<Body>(`${board.url}/api/admin/imports?${query}`, {
      method: 'POST',
      headers: { ...LOGIN, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: file,
    });

/** The text of a file that /api/admin/exports gives. */
export async function exported(board: Pick<Kickboard, 'url'>, path: string): Promise<string> {
  const response = await fetch(`${board.url}/api/admin/exports/${path}`, { headers: LOGIN });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  return response.text();
}

/** Asks /api/admin/… of a Kickboard whose settings hold ADMIN_SETTINGS. */
export function administration(board: Pick<Kickboard, 'url'>, url = board.url) {
  return <Body = Record<string, unknown>>(
    method: Method,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> =>
    request<Body>(`${url}/api/admin/${path}`, {
      method,
      headers: { ...LOGIN, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}
