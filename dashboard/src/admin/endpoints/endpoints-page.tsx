import { bodyOf } from '@kickboard/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { number } from '../../ui/numbers';
import { adminApi, type Schemas } from '../admin-api';
import { ActDialog } from '../parts/act-dialog';
import { Loaded } from '../parts/loaded';
import { Page, Panel } from '../parts/page';
import { Table } from '../parts/table';
import { Ago } from '../parts/time';
import { EndpointActs } from './endpoint-acts';
import { EndpointFields, wishOf } from './endpoint-fields';
import { endpointState } from './endpoint-state';
import { type NewSecret, SecretNote } from './secret-note';

type Endpoint = Schemas['EndpointDto'];

/** Attempts and what waits change by themselves. */
const REFRESH_MS = 5000;

export function EndpointsPage() {
  const [made, setMade] = useState<NewSecret | null>(null);
  const endpoints = useQuery({
    queryKey: ['endpoints'],
    queryFn: ({ signal }) => bodyOf(adminApi.GET('/api/admin/endpoints', { signal })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page
      title="Endpoints"
      text="Servers that are told what happens by signed webhooks: awards, adjustments, starts and ends of streams."
      acts={<Add show={setMade} />}
    >
      {made && <SecretNote made={made} close={() => setMade(null)} />}
      <Panel title="All endpoints">
        <Loaded query={endpoints} what="the endpoints">
          {(answer) => (
            <Table
              caption="Endpoints, oldest first"
              columns={[
                { head: 'Address', cell: addressOf, isText: true },
                { head: 'Is told', cell: ({ event_types }) => event_types.join(', ') },
                { head: 'State', cell: stateOf, isText: true },
                { head: 'Waiting', cell: ({ pending }) => number(pending), isNumber: true },
                { head: 'Took the last', cell: ({ last_delivered_at }) => <Ago at={last_delivered_at} /> },
                { head: 'Acts', cell: (endpoint) => <EndpointActs endpoint={endpoint} show={setMade} /> },
              ]}
              rows={answer.endpoints}
              keyOf={({ endpoint_id }) => endpoint_id}
              empty="Nobody is told yet. Add the address of a server, a shop for example, that takes webhooks."
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

const addressOf = ({ url, description }: Endpoint) => (
  <div className="md:min-w-52">
    {url}
    {description && (
      <>
        <br />
        <bdi className="text-soft">{description}</bdi>
      </>
    )}
  </div>
);

function stateOf(endpoint: Endpoint) {
  const { text, look } = endpointState(endpoint);
  return <span className={look}>{text}</span>;
}

function Add({ show }: { show: (made: NewSecret) => void }) {
  return (
    <ActDialog
      label="Add an endpoint"
      title="Add an endpoint"
      text="It is told what happens from now on. The secret that signs is shown once, after this."
      isMain
      submit="Add"
      act={async (form) => {
        const { url, secret } = await bodyOf(adminApi.POST('/api/admin/endpoints', { body: wishOf(form) }));
        show({ url, secret });
        return `${url} is told from now on. Its secret is at the top of the page.`;
      }}
    >
      <EndpointFields />
    </ActDialog>
  );
}
