import { bodyOf } from '@kickboard/client';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { adminApi } from '../admin-api';
import { ActDialog } from '../parts/act-dialog';
import { Loaded } from '../parts/loaded';
import { MoreButton } from '../parts/more-button';
import { Page, Panel } from '../parts/page';
import { usePages } from '../parts/pages';
import { Table } from '../parts/table';
import { At } from '../parts/time';
import { placeOf } from '../place';
import { LetterActs } from './letter-acts';
import { replayedOutcome } from './replay-outcome';

const ALL = '';

export function DeadLettersPage({ reason }: { reason: string }) {
  const [, goTo] = useLocation();
  const chosen = reason === ALL ? {} : { reason };
  const pages = usePages(['dead-letters', reason], (page, signal) =>
    bodyOf(adminApi.GET('/api/admin/dead-letters', { params: { query: { ...chosen, ...page } }, signal })),
  );
  return (
    <Page
      title="Dead letters"
      text="What came signed by Kick and could not be used, or could not be stored. A replay earns what would have been earned on time."
      acts={
        <ActDialog
          label={reason === ALL ? 'Replay all' : 'Replay these'}
          title={reason === ALL ? 'Replay all dead letters?' : `Replay all with the reason “${reason}”?`}
          text="All that were not replayed yet, in the order of their arrival. Each is judged by when it was written; none earns twice."
          submit="Replay"
          act={async () =>
            replayedOutcome(await bodyOf(adminApi.POST('/api/admin/dead-letters/replay', { body: chosen })))
          }
        />
      }
    >
      <Panel title="Letters">
        <ReasonChoice reason={reason} choose={(next) => goTo(placeOf('/dead-letters', next))} />
        <Loaded query={pages} what="the dead letters">
          {(found) => (
            <>
              <Table
                caption="Dead letters, newest first"
                columns={[
                  { head: 'Received', cell: ({ received_at }) => <At at={received_at} /> },
                  { head: 'Type', cell: ({ event_type }) => event_type },
                  { head: 'Reason', cell: (letter) => letter.reason, isText: true },
                  { head: 'Replayed', cell: ({ replayed_at }) => <At at={replayed_at} /> },
                  { head: 'Acts', cell: (letter) => <LetterActs letter={letter} /> },
                ]}
                rows={found.pages.flatMap(({ dead_letters }) => dead_letters)}
                keyOf={({ id }) => id}
                empty="There is no dead letter. That is how it should be."
              />
              <MoreButton pages={pages} />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

/** The reasons of letters that wait. */
function ReasonChoice({ reason, choose }: { reason: string; choose: (reason: string) => void }) {
  const { data } = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => bodyOf(adminApi.GET('/api/admin/overview', { signal })),
  });
  const waiting = data?.dead_letters ?? [];
  const others = reason === ALL || waiting.some((one) => one.reason === reason) ? [] : [{ reason, count: 0 }];
  return (
    <label className="field">
      Reason
      <select value={reason} onChange={(event) => choose(event.target.value)}>
        <option value={ALL}>All</option>
        {[...waiting, ...others].map((one) => (
          <option key={one.reason} value={one.reason}>
            {one.reason} ({one.count} waiting)
          </option>
        ))}
      </select>
    </label>
  );
}
