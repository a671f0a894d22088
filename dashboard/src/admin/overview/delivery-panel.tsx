import { visibleName } from '../../ui/visible-name';
import type { Schemas } from '../admin-api';
import { Table } from '../parts/table';
import { Ago } from '../parts/time';
import { delay } from '../parts/times';
import { deliveryCounts, silenceWords } from './delivery-words';

const SUBSCRIPTIONS = {
  ok: 'all there',
  missing: 'some are missing',
  unknown: 'Kick could not be asked',
  off: 'not compared',
};

export function DeliveryPanel({
  health: { channels, last_refused },
}: {
  health: Schemas['DeliveryHealthAnswer'];
}) {
  return (
    <>
      {channels.length === 0 && <FirstSteps />}
      {channels.length > 0 && (
        <Table
          caption="Deliveries by channel"
          columns={[
            {
              head: 'Channel',
              cell: (row) => visibleName(row.username, row.broadcaster_user_id),
              isText: true,
            },
            {
              head: 'State',
              cell: ({ trouble }) => (
                <span className={trouble === null ? 'is-good' : 'is-bad'}>{trouble ?? 'delivers'}</span>
              ),
            },
            { head: 'Live', cell: ({ is_live }) => (is_live ? 'yes' : 'no') },
            { head: 'Last delivery', cell: ({ last_delivery_at }) => <Ago at={last_delivery_at} /> },
            {
              head: 'Delay: half, 95 %, 99 %',
              cell: ({ lag_ms: { p50, p95, p99 } }) => [p50, p95, p99].map(delay).join(' · '),
            },
            { head: 'Deliveries', cell: ({ deliveries }) => deliveryCounts(deliveries) },
            { head: 'Last silence while live', cell: ({ last_silence }) => silenceWords(last_silence) },
            { head: 'Subscriptions', cell: ({ subscriptions }) => SUBSCRIPTIONS[subscriptions.state] },
          ]}
          rows={channels}
          keyOf={(row) => row.broadcaster_user_id}
          empty=""
        />
      )}
      <p className="text-sm text-soft">
        {last_refused ? (
          <>
            The last delivery was refused <Ago at={last_refused.at} />: {last_refused.reason}.
          </>
        ) : (
          'No delivery has been refused.'
        )}
      </p>
    </>
  );
}

/** Before the first channel. */
function FirstSteps() {
  return (
    <div className="note note-calm flex flex-col gap-2">
      <p className="font-semibold">No channel is known yet. What to do next:</p>
      <ol className="list-decimal pl-5">
        <li>
          Register an app at Kick, and set <code>KICK_CLIENT_ID</code>, <code>KICK_CLIENT_SECRET</code> and{' '}
          <code>KICK_BROADCASTER_IDS</code>.
        </li>
        <li>
          Give Kick the address{' '}
          <code className="break-anywhere">{new URL('../api/webhook', location.href).href}</code> for
          webhooks. It must be reachable from the internet by HTTPS.
        </li>
        <li>Do what the doctor says below, and examine again until nothing is left to mend.</li>
      </ol>
    </div>
  );
}
