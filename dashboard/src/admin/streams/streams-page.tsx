import { bodyOf } from '@kickboard/client';
import { visibleName } from '../../ui/visible-name';
import { adminApi, type Schemas } from '../admin-api';
import { ActDialog, textOf } from '../parts/act-dialog';
import { Loaded } from '../parts/loaded';
import { MoreButton } from '../parts/more-button';
import { Page, Panel } from '../parts/page';
import { usePages } from '../parts/pages';
import { Table } from '../parts/table';
import { At } from '../parts/time';
import { exactTime } from '../parts/times';

/** What was done to a stream is in the list a moment later, when a worker has stored it. */
const REFRESH_MS = 3000;

type Stream = Schemas['StreamSessionDto'];

export function StreamsPage() {
  const pages = usePages(
    ['streams'],
    (page, signal) => bodyOf(adminApi.GET('/api/stream-sessions', { params: { query: page }, signal })),
    REFRESH_MS,
  );
  return (
    <Page
      title="Streams"
      text="End a stream that Kick never ended, or have one go on that was ended too early."
    >
      <Panel title="All streams">
        <Loaded query={pages} what="the streams">
          {(found) => (
            <>
              <Table
                caption="Streams, newest first"
                columns={[
                  {
                    head: 'Channel',
                    cell: (row) => visibleName(row.username, row.broadcaster_user_id),
                    isText: true,
                  },
                  {
                    head: 'Title',
                    cell: ({ session_title }) => <bdi>{session_title || '–'}</bdi>,
                    isText: true,
                  },
                  { head: 'Started', cell: ({ started_at }) => <At at={started_at} /> },
                  {
                    head: 'Ended',
                    cell: ({ ended_at, is_live }) =>
                      is_live ? <span className="is-good">live</span> : <At at={ended_at} />,
                  },
                  { head: 'Acts', cell: (stream) => <Acts stream={stream} /> },
                ]}
                rows={found.pages.flatMap(({ sessions }) => sessions)}
                keyOf={({ session_id }) => session_id}
                empty="No stream has been seen yet."
              />
              <MoreButton pages={pages} />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function Acts({
  stream: { session_id, broadcaster_user_id, username, started_at, is_live },
}: {
  stream: Stream;
}) {
  const name = `${visibleName(username, broadcaster_user_id)} of ${exactTime(started_at)}`;
  const params = { path: { session_id } };
  return (
    <div className="acts">
      {is_live ? (
        <ActDialog
          label="End"
          description={`End the stream of ${name}`}
          title={`End the stream of ${name}?`}
          text="As if Kick had said so: messages later than 2 minutes after the end earn nothing. It can be resumed."
          submit="End the stream"
          isDangerous
          act={async (form) => {
            const time = textOf(form, 'ended_at');
            const body = time === '' ? {} : { ended_at: new Date(time).toISOString() };
            const { ended_at } = await bodyOf(
              adminApi.POST('/api/admin/sessions/{session_id}/end', { params, body }),
            );
            return `The stream of ${name} ended at ${exactTime(ended_at ?? '')}.`;
          }}
        >
          <label className="field">
            Ended at
            <input name="ended_at" type="datetime-local" step={1} />
            <span>By the clock of this machine; without it, now.</span>
          </label>
        </ActDialog>
      ) : (
        <ActDialog
          label="Resume"
          description={`Resume the stream of ${name}`}
          title={`Resume the stream of ${name}?`}
          text="It is live again with its board as it was, unless a later stream of the channel has begun. It can be ended again."
          submit="Resume the stream"
          act={async () => {
            await bodyOf(adminApi.POST('/api/admin/sessions/{session_id}/resume', { params }));
            return `The stream of ${name} is live again.`;
          }}
        />
      )}
    </div>
  );
}
