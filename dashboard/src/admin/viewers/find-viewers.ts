import { ApiError } from '../../api/api-error';
import { adminApi, read, type Schemas } from '../admin-api';

export type Viewer = Schemas['ViewerAnswer'];

const USER_ID = /^[1-9]\d{0,17}$/;

/** Who has this user id or this name; digits may be either. */
export async function findViewers(asked: string, signal: AbortSignal): Promise<Viewer[]> {
  const found = await Promise.all([
    USER_ID.test(asked) && orNone(viewerById(asked, signal)),
    orNone(read(adminApi.GET('/api/viewers', { params: { query: { username: asked } }, signal }))),
  ]);
  const viewers = found.filter((viewer) => viewer !== null && viewer !== false);
  return viewers.filter(({ user_id }, at) => viewers.findIndex((other) => other.user_id === user_id) === at);
}

export const viewerById = (user_id: string, signal: AbortSignal): Promise<Viewer> =>
  read(adminApi.GET('/api/viewers/{user_id}', { params: { path: { user_id } }, signal }));

async function orNone(viewer: Promise<Viewer>): Promise<Viewer | null> {
  try {
    return await viewer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
