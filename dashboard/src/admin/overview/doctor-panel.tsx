import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { adminApi, patiently, read, type Schemas } from '../admin-api';
import { Problem } from '../parts/loaded';
import { Panel } from '../parts/page';
import { Table } from '../parts/table';
import { Ago } from '../parts/time';
import { Working } from '../parts/working';

type Finding = Schemas['FindingDto'];

const RESULTS: Record<Finding['result'], [text: string, look: string]> = {
  ok: ['well', 'is-good'],
  warn: ['to look at', 'is-warn'],
  red: ['to mend', 'is-bad'],
  skipped: ['not known', ''],
};

/** What the doctor finds of the connection to Kick. It asks Kick, so it is asked for, unless nothing has come yet. */
export function DoctorPanel({ isFirstRun }: { isFirstRun: boolean }) {
  const [isAsked, setAsked] = useState(false);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['doctor'],
    queryFn: ({ signal }) => read(adminApi.GET('/api/admin/doctor', { ...patiently, signal })),
    enabled: isAsked || isFirstRun,
    // An act has everything else read anew; an examination takes seconds, and Kick's patience.
    staleTime: 'static',
  });
  return (
    <Panel
      title="Connection to Kick"
      acts={
        <button
          type="button"
          className="plain-button"
          disabled={isFetching}
          onClick={() => (isAsked || isFirstRun ? void refetch() : setAsked(true))}
        >
          {isFetching ? 'Examining…' : data ? 'Examine again' : 'Examine'}
        </button>
      }
    >
      {isFetching && <Working what="Examination" />}
      {error && <Problem error={error} />}
      {!data && !isFetching && !error && (
        <p className="text-sm text-soft">
          Looks at the app at Kick, its subscriptions, the key, the clock and the deliveries, and says what to
          do. It changes nothing, and takes some seconds.
        </p>
      )}
      {data && (
        <>
          <Table
            caption="Findings"
            columns={[
              { head: 'Looked at', cell: ({ check }) => check },
              {
                head: 'State',
                cell: ({ result }) => (
                  <span className={`whitespace-nowrap ${RESULTS[result][1]}`}>{RESULTS[result][0]}</span>
                ),
              },
              { head: 'Found', cell: ({ found }) => found, isText: true },
              { head: 'What to do', cell: ({ remedy }) => remedy, isText: true },
            ]}
            rows={data.findings}
            keyOf={({ check }) => check}
            empty=""
          />
          <p className="text-sm text-soft">
            Examined <Ago at={data.examined_at} />.
          </p>
        </>
      )}
    </Panel>
  );
}
