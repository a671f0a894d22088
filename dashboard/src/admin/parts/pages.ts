import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

interface Page {
  next_cursor: string | null;
}

/** A list that is read page by page; `refetch` reads all of the pages again, so that none of them has a hole. */
export function usePages<Body extends Page>(
  key: unknown[],
  readPage: (page: { cursor?: string }, signal: AbortSignal) => Promise<Body>,
  refetchInterval: number | false = false,
) {
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => readPage(pageParam === null ? {} : { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}
