import { bodyOf } from '@kickboard/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { adminApi } from '../admin-api';
import { ActDialog } from '../parts/act-dialog';
import { Facts } from '../parts/facts';
import { Loaded } from '../parts/loaded';
import { Page, Panel } from '../parts/page';
import { Table } from '../parts/table';
import { placeOf } from '../place';
import { DeliveryPanel } from './delivery-panel';
import { DoctorPanel } from './doctor-panel';
import { type Overview, Summary } from './summary';

const REFRESH_MS = 5000;

export function OverviewPage() {
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => bodyOf(adminApi.GET('/api/admin/overview', { signal })),
    refetchInterval: REFRESH_MS,
  });
  const health = useQuery({
    queryKey: ['delivery-health'],
    queryFn: ({ signal }) => bodyOf(adminApi.GET('/api/delivery-health', { signal })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page title="Overview" text="Is everything at work, and if not, what is to be done?">
      <Loaded query={overview} what="the overview">
        {(answer) => <Summary overview={answer} />}
      </Loaded>
      <Panel title="Deliveries by Kick, last hour">
        <Loaded query={health} what="the deliveries">
          {(answer) => <DeliveryPanel health={answer} />}
        </Loaded>
      </Panel>
      {health.data && (
        <DoctorPanel
          isFirstRun={health.data.channels.every(({ last_delivery_at }) => last_delivery_at === null)}
        />
      )}
      <Loaded query={overview} what="the parts">
        {(answer) => <Parts overview={answer} />}
      </Loaded>
    </Page>
  );
}

const count = (value: number | null) => (value === null ? 'not known' : String(value));

function Parts({ overview: { parts, waiting, dead_letters, failed_jobs } }: { overview: Overview }) {
  return (
    <>
      <Panel title="Stores and workers" acts={<Rebuild />}>
        <Table
          caption="Stores and workers"
          columns={[
            { head: 'Part', cell: ({ part }) => part },
            {
              head: 'State',
              cell: ({ status }) => <span className={status === 'up' ? 'is-good' : 'is-bad'}>{status}</span>,
            },
            { head: 'Detail', cell: ({ message }) => message, isText: true },
          ]}
          rows={parts}
          keyOf={({ part }) => part}
          empty="No part tells how it is."
        />
      </Panel>
      <Panel title="What waits">
        <Facts
          facts={[
            ['Messages for Postgres', count(waiting.messages)],
            ['Decisions for Postgres', count(waiting.decisions)],
            ['Deliveries for Redis', count(waiting.spooled)],
            ['Acts for Redis', count(waiting.acts)],
          ]}
        />
        <p className="text-sm text-soft">
          Numbers that keep growing mean that a worker or a store does not keep up.
        </p>
        <Table
          caption="Dead letters and failed jobs"
          columns={[
            { head: 'Set aside', cell: ({ what }) => what, isText: true },
            { head: 'Count', cell: (row) => row.count, isNumber: true },
            { head: 'Where', cell: ({ where }) => where },
          ]}
          rows={[
            ...(dead_letters ?? []).map((letter) => ({
              what: `Dead letters: ${letter.reason}`,
              count: letter.count,
              where: (
                <Link className="text-link" href={placeOf('/dead-letters', letter.reason)}>
                  look at them
                </Link>
              ),
            })),
            ...(failed_jobs ?? [])
              .filter(({ failed }) => failed > 0)
              .map(({ queue, failed }) => ({
                what: `Failed jobs of ${queue}`,
                count: failed,
                where: (
                  <a className="text-link" href={`queues/queue/${queue}?status=failed`}>
                    job queues
                  </a>
                ),
              })),
          ]}
          keyOf={({ what }) => what}
          empty={
            dead_letters && failed_jobs
              ? 'No dead letter and no failed job.'
              : 'Dead letters and failed jobs cannot all be read now.'
          }
        />
      </Panel>
    </>
  );
}

function Rebuild() {
  return (
    <ActDialog
      label="Rebuild Redis"
      title="Rebuild Redis from Postgres?"
      text="Balances and boards in Redis are made again from the ledger. Messages are taken in meanwhile and judged afterwards."
      submit="Rebuild"
      isDangerous
      act={async () => {
        const { status } = await bodyOf(adminApi.POST('/api/admin/rebuild'));
        return status === 'rebuilt'
          ? 'Redis has been rebuilt.'
          : 'The rebuild goes on; the parts say when it is done.';
      }}
    />
  );
}
