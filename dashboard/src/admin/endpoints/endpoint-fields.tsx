import type { Schemas } from '../admin-api';
import { textOf } from '../parts/act-dialog';

type EventType = Schemas['EventType'];

const EVENTS: [type: EventType, what: string][] = [
  ['coin.awarded', 'a message or a bonus earned'],
  ['viewer.adjusted', 'coins were adjusted, spent, imported, reset or reversed'],
  ['session.started', 'a stream began or goes on'],
  ['session.ended', 'a stream ended'],
];

/** What an endpoint is asked for; as it is now, when it is changed. */
export function EndpointFields({ now }: { now?: Schemas['EndpointDto'] }) {
  return (
    <>
      <label className="field">
        Address
        <input name="url" type="url" required maxLength={2048} defaultValue={now?.url} autoComplete="off" />
        <span>https://…, at a public address.</span>
      </label>
      <fieldset className="flex flex-col gap-2 text-sm">
        <legend className="pb-1.5 font-medium text-ink">It is told when</legend>
        {EVENTS.map(([type, what]) => (
          <label key={type} className="flex items-start gap-2">
            <input
              name="event_types"
              type="checkbox"
              value={type}
              defaultChecked={now?.event_types.includes(type) ?? true}
              className="mt-0.5 size-4 shrink-0"
            />
            <span>
              {what} <code className="text-soft">{type}</code>
            </span>
          </label>
        ))}
      </fieldset>
      <label className="field">
        Description
        <input name="description" maxLength={500} defaultValue={now?.description ?? ''} autoComplete="off" />
        <span>For people; may be empty.</span>
      </label>
    </>
  );
}

export function wishOf(form: FormData): Schemas['EndpointRequest'] {
  const event_types = EVENTS.map(([type]) => type).filter((type) =>
    form.getAll('event_types').includes(type),
  );
  if (event_types.length === 0) throw new Error('Choose at least one thing that it is told.');
  const description = textOf(form, 'description');
  return { url: textOf(form, 'url'), event_types, ...(description === '' ? {} : { description }) };
}
