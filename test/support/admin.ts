import { type Answer, request } from './http';
import type { Kickboard } from './kickboard';

const PASSWORD = 'a long enough password';

/** For an api with an administration. */
export const ADMIN_SETTINGS = { ADMIN_PASSWORD: PASSWORD };
const LOGIN = {
  Authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`,
};

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

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
