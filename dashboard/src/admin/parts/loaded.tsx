import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { storeAccessKey } from '../../api/access-key';
import { KeyNeeded } from '../admin-api';

interface Props<Data> {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'failureReason' | 'isFetching' | 'refetch'>;
  /** What is on its way, as in `Loading …`. */
  what: string;
  children: (data: Data) => ReactNode;
}

/** What a query found; until then that it is on its way, and when it fails, why and what to do. */
export function Loaded<Data>({ query, what, children }: Props<Data>) {
  const { data, error, failureReason, isFetching, refetch } = query;
  return (
    <>
      {error && (
        <Problem error={error}>
          <button type="button" className="plain-button" disabled={isFetching} onClick={() => void refetch()}>
            {isFetching ? 'Trying…' : 'Try again'}
          </button>
        </Problem>
      )}
      {data === undefined && !error && <Loading what={what} trouble={failureReason} />}
      {data !== undefined && children(data)}
    </>
  );
}

/** @param trouble why it did not come at the first attempt */
function Loading({ what, trouble }: { what: string; trouble: Error | null }) {
  return (
    <p className="loading" role="status">
      <progress aria-label={`Loading ${what}`} />
      <span className="break-anywhere">
        Loading {what}… {trouble && `${trouble.message}. Trying again.`}
      </span>
    </p>
  );
}

export function Problem({ error, children }: { error: Error; children?: ReactNode }) {
  if (error instanceof KeyNeeded) return <KeyForm message={error.message} />;
  return (
    <div className="note note-bad flex flex-wrap items-center justify-between gap-3" role="alert">
      <span className="break-anywhere">{error.message}</span>
      {children}
    </div>
  );
}

/** The field has no name, so that the key can never enter the address. */
function KeyForm({ message }: { message: string }) {
  const client = useQueryClient();
  return (
    <form
      className="note note-warn flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        storeAccessKey((event.currentTarget.elements[0] as HTMLInputElement).value.trim());
        void client.resetQueries();
      }}
    >
      <p role="alert">{message}</p>
      <label className="field">
        API key
        <input type="password" required autoComplete="off" />
        <span>One of API_KEYS. It is kept in this tab only and sent as a header.</span>
      </label>
      <button type="submit" className="main-button self-start">
        Use this key
      </button>
    </form>
  );
}
