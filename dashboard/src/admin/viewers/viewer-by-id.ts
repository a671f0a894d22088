import { bodyOf } from '@kickboard/client';
import { adminApi, type Schemas } from '../admin-api';

export type Viewer = Schemas['ViewerAnswer'];

export const viewerById = (user_id: string, signal: AbortSignal): Promise<Viewer> =>
  bodyOf(adminApi.GET('/api/viewers/{user_id}', { params: { path: { user_id } }, signal }));
