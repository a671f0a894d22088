import { bodyOf } from '@kickboard/client';
import { useQuery } from '@tanstack/react-query';
import { adminApi, patiently, type Schemas } from '../admin-api';
import { Problem } from '../parts/loaded';
import { Panel } from '../parts/page';
import { Table } from '../parts/table';
import { At } from '../parts/time';
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
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['doctor'],
    queryFn: ({ signal }) => bodyOf(adminApi.GET('/api/admin/doctor', { ...patiently, signal })),
    enabled: isFirstRun,
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
          // It keeps the focus meanwhile: `disabled` would take that away.
          aria-disabled={isFetching}
          onClick={() => {
            if (!isFetching) void refetch();
          }}
        >
          {isFetching ? 'Examining…' : data ? 'Examine again' : 'Examine'}
        </button>
      }
    >
      {isFetching && <Working what="Examination" />}
      {error && <Problem error={error} />}
      {data && (
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
      )}
      {/* Always there, and empty meanwhile, so that a screen reader says the outcome; it would also say each tick of a time that runs. */}
      <p className="text-sm text-soft" role="status">
        {!isFetching && data && (
          <>
            Examined at <At at={data.examined_at} />: {outcomeOf(data.findings)}.
          </>
        )}
        {!isFetching &&
          !data &&
          !error &&
          'Looks at the app at Kick, its subscriptions, the key, the clock and the deliveries, and says what to do. It changes nothing, and takes some seconds.'}
      </p>
    </Panel>
  );
}

function outcomeOf(findings: Finding[]): string {
  const parts = (['red', 'warn', 'skipped'] as const).flatMap((kind) => {
    const count = findings.filter(({ result }) => result === kind).length;
    return count === 0 ? [] : [`${count} ${RESULTS[kind][0]}`];
  });
  return parts.join(', ') || 'nothing to mend';
}
