import { bodyOf } from '@kickboard/client';
import { useQuery } from '@tanstack/react-query';
import { adminApi, type Schemas } from '../admin-api';
import { ActDialog } from '../parts/act-dialog';
import { Facts } from '../parts/facts';
import { Loaded } from '../parts/loaded';
import { LookDialog } from '../parts/look-dialog';
import { replayOutcome } from './replay-outcome';

export function LetterActs({ letter: { id, event_type } }: { letter: Schemas['DeadLetterDto'] }) {
  const params = { path: { id } };
  return (
    <div className="acts">
      <LookDialog label="Look" description={`Look at dead letter ${id}`} title={`Dead letter ${id}`}>
        <Letter id={id} />
      </LookDialog>
      <ActDialog
        label="Replay"
        description={`Replay dead letter ${id}`}
        title={`Replay dead letter ${id}?`}
        text="It goes the way of a delivery and is judged by when it was written. It earns at most once."
        submit="Replay"
        act={async () =>
          replayOutcome(await bodyOf(adminApi.POST('/api/admin/dead-letters/{id}/replay', { params })))
        }
      />
      <ActDialog
        label="Delete"
        description={`Delete dead letter ${id}`}
        title={`Delete dead letter ${id}?`}
        text={`What this ${event_type} said is lost for good. This cannot be undone.`}
        submit="Delete"
        isDangerous
        act={async () => {
          await bodyOf(adminApi.DELETE('/api/admin/dead-letters/{id}', { params }));
          return `Dead letter ${id} is deleted.`;
        }}
      />
    </div>
  );
}

function Letter({ id }: { id: string }) {
  const letter = useQuery({
    queryKey: ['dead-letter', id],
    queryFn: ({ signal }) =>
      bodyOf(adminApi.GET('/api/admin/dead-letters/{id}', { params: { path: { id } }, signal })),
  });
  return (
    <Loaded query={letter} what="the letter">
      {({ reason, delivery_id, headers, body }) => (
        <>
          <Facts
            facts={[
              ['Reason', reason],
              ['Delivery', delivery_id],
              ...Object.entries(headers).map(([name, value]): [string, string] => [name, value]),
            ]}
          />
          <pre className="raw" tabIndex={0} aria-label="Body">
            {body}
          </pre>
        </>
      )}
    </Loaded>
  );
}
