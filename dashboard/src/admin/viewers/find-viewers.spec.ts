import { expect, it, vi } from 'vitest';
import { KeyNeeded } from '../admin-api';
import { findViewers } from './find-viewers';

const { signal } = new AbortController();

/** Answers by the end of the address. */
function answers(known: Record<string, { status?: number; body: unknown }>) {
  return vi.spyOn(globalThis, 'fetch').mockImplementation((request) => {
    const { url } = request as Request;
    const [, answer] = Object.entries(known).find(([end]) => url.endsWith(end)) ?? [];
    if (!answer) return Promise.resolve(Response.json({ message: 'nobody' }, { status: 404 }));
    return Promise.resolve(Response.json(answer.body, { status: answer.status ?? 200 }));
  });
}

it('takes digits for a user id and for a name, and shows whom both find once', async () => {
  answers({
    '/api/viewers/77': { body: { user_id: '77', username: 'ann' } },
    '/api/viewers?username=77': { body: { user_id: '88', username: '77' } },
  });
  expect((await findViewers('77', signal)).map(({ user_id }) => user_id)).toEqual(['77', '88']);
  answers({
    '/api/viewers/77': { body: { user_id: '77', username: '77' } },
    '/api/viewers?username=77': { body: { user_id: '77', username: '77' } },
  });
  expect(await findViewers('77', signal)).toHaveLength(1);
});

it('finds nobody rather than failing, but tells of any other refusal', async () => {
  answers({});
  expect(await findViewers('nobody', signal)).toEqual([]);
  answers({ '/api/viewers?username=ann': { status: 401, body: {} } });
  await expect(findViewers('ann', signal)).rejects.toThrow(KeyNeeded);
});
