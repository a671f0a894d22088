import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@kickboard/client';

const MOST_TRIES = 3;
const FIRST_PAUSE_MS = 1000;

/** What was read is shown at once when a page is opened again, and read anew. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server refuses it refuses again.
      retry: (failures, error) => failures < MOST_TRIES && !(error instanceof ApiError && error.isRefusal),
      retryDelay: (failures, error) =>
        (error instanceof ApiError && error.retryAfterMs) || FIRST_PAUSE_MS * 2 ** failures,
    },
  },
});
