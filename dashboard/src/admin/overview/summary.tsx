import { visibleName } from '../../ui/visible-name';
import type { Schemas } from '../admin-api';
import { Ago } from '../parts/time';

export type Overview = Schemas['OverviewAnswer'];

/** How things are, and what to do: of the system itself and of Kick. */
export function Summary({
  overview: { healthy, summary, advice, kick, live, last_message_at },
}: {
  overview: Overview;
}) {
  return (
    <div className={`note ${healthy ? 'note-calm' : 'note-warn'} flex flex-col gap-2`} role="status">
      <p className="font-semibold">{summary}</p>
      {advice.length > 0 && (
        <ol className="list-decimal pl-5">
          {advice.map((step) => (
            <li key={step} className="break-anywhere">
              {step}
            </li>
          ))}
        </ol>
      )}
      <p>{kick ?? 'Whether Kick delivers cannot be read now.'}</p>
      <p>
        {last_message_at === null ? (
          'No message has been written yet. '
        ) : (
          <>
            The last message was written <Ago at={last_message_at} />.{' '}
          </>
        )}
        {live === null ? 'Which streams are live cannot be read now.' : ''}
        {live?.length === 0 ? 'No stream is live.' : ''}
        {live && live.length > 0 ? 'Live now: ' : ''}
        {live?.map(({ session_id, username, broadcaster_user_id }, index) => (
          <span key={session_id}>
            {index > 0 && ', '}
            <a className="text-link" href={`../?broadcaster_user_id=${broadcaster_user_id}`}>
              {visibleName(username, broadcaster_user_id)}
            </a>
          </span>
        ))}
      </p>
    </div>
  );
}
