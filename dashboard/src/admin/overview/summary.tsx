import { visibleName } from '../../ui/visible-name';
import type { Schemas } from '../admin-api';
import { Ago } from '../parts/time';
import { kickState } from './delivery-state';

export type Overview = Schemas['OverviewAnswer'];

interface Props {
  overview: Overview;
  /** Not known yet, or not to be told. */
  channels: Schemas['ChannelHealthDto'][] | undefined;
}

/** How things are, and what to do: of the system itself and of Kick. */
export function Summary({ overview: { summary, advice, live, last_message_at }, channels }: Props) {
  const kick = channels && kickState(channels);
  const steps = [...advice, ...(kick?.troubles ?? [])];
  const heading =
    steps.length === advice.length
      ? summary
      : steps.length === 1
        ? 'One thing needs attention.'
        : `${steps.length} things need attention.`;
  return (
    <div
      className={`note ${steps.length === 0 ? 'note-calm' : 'note-warn'} flex flex-col gap-2`}
      role="status"
    >
      <p className="font-semibold">{heading}</p>
      {steps.length > 0 && (
        <ol className="list-decimal pl-5">
          {steps.map((step) => (
            <li key={step} className="break-anywhere">
              {step}
            </li>
          ))}
        </ol>
      )}
      <p>{kick ? kick.text : 'Whether Kick delivers is not known yet.'}</p>
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
