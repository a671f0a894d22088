import { bodyOf } from '@kickboard/client';
import { number } from '../../ui/numbers';
import { adminApi, type Schemas } from '../admin-api';
import { ActDialog, textOf } from '../parts/act-dialog';
import { exactTime } from '../parts/times';
import { EndpointFields, wishOf } from './endpoint-fields';
import type { NewSecret } from './secret-note';

interface Props {
  endpoint: Schemas['EndpointDto'];
  show: (made: NewSecret) => void;
}

export function EndpointActs({ endpoint, show }: Props) {
  const { endpoint_id, url, state } = endpoint;
  const params = { path: { endpoint_id } };
  return (
    <div className="acts">
      <ActDialog
        label="Test"
        description={`Test ${url}`}
        title="Send a test?"
        text={`An event of type endpoint.test goes to ${url} at once, beside all others.`}
        submit="Send"
        act={async () => {
          const answer = await bodyOf(adminApi.POST('/api/admin/endpoints/{endpoint_id}/test', { params }));
          const { delivered, status, error, duration_ms } = answer;
          if (!delivered) throw new Error(`It was not taken: ${error ?? 'no reason is known'}`);
          return `${url} took the test with ${status} after ${number(duration_ms)} ms.`;
        }}
      />
      <ActDialog
        label="Resend"
        description={`Resend events to ${url}`}
        title="Resend events?"
        text={`${url} is sent all that happened since a time, whether it took it before or not. Ids stay the same, so that it can drop what it knows.`}
        submit="Resend"
        act={async (form) => {
          const body = { since: new Date(textOf(form, 'since')).toISOString() };
          const { events } = await bodyOf(
            adminApi.POST('/api/admin/endpoints/{endpoint_id}/replay', { params, body }),
          );
          return `${number(events)} events go to ${url} again.`;
        }}
      >
        <label className="field">
          Since
          <input name="since" type="datetime-local" step={1} required />
          <span>By the clock of this machine; at most six days back.</span>
        </label>
      </ActDialog>
      <ActDialog
        label="Change"
        description={`Change ${url}`}
        title="Change the endpoint"
        text="What failed is tried again at once, at the new address. The secret stays."
        submit="Change"
        act={async (form) => {
          const body = wishOf(form);
          await bodyOf(adminApi.PUT('/api/admin/endpoints/{endpoint_id}', { params, body }));
          return `${body.url} is changed.`;
        }}
      >
        <EndpointFields now={endpoint} />
      </ActDialog>
      <ActDialog
        label="New secret"
        description={`New secret for ${url}`}
        title="Make a new secret?"
        text={`It is shown once. Events to ${url} are signed with the old one as well for 24 hours.`}
        submit="Make a secret"
        act={async () => {
          const { secret, old_secret_until } = await bodyOf(
            adminApi.POST('/api/admin/endpoints/{endpoint_id}/rotate-secret', { params }),
          );
          show({ url, secret });
          return `The new secret is at the top of the page; the old one signs until ${exactTime(old_secret_until)}.`;
        }}
      />
      {state === 'enabled' ? (
        <ActDialog
          label="Switch off"
          description={`Switch off ${url}`}
          title="Switch the endpoint off?"
          text={`${url} is told nothing until it is switched on again; what happens meanwhile waits for six days.`}
          submit="Switch off"
          act={async () => {
            await bodyOf(adminApi.POST('/api/admin/endpoints/{endpoint_id}/disable', { params }));
            return `${url} is off.`;
          }}
        />
      ) : (
        <SwitchOn url={url} id={endpoint_id} />
      )}
      <ActDialog
        label="Delete"
        description={`Delete ${url}`}
        title="Delete the endpoint?"
        text={`${url} is told nothing more, and what waits for it is dropped. This cannot be undone.`}
        submit="Delete"
        isDangerous
        act={async () => {
          await bodyOf(adminApi.DELETE('/api/admin/endpoints/{endpoint_id}', { params }));
          return `${url} is deleted.`;
        }}
      />
    </div>
  );
}

function SwitchOn({ id, url }: { id: string; url: string }) {
  return (
    <ActDialog
      label="Switch on"
      description={`Switch on ${url}`}
      title="Switch the endpoint on?"
      text={`${url} is told what happened since it stopped, at most six days back, and then what happens.`}
      submit="Switch on"
      act={async (form) => {
        await bodyOf(
          adminApi.POST('/api/admin/endpoints/{endpoint_id}/enable', {
            params: { path: { endpoint_id: id } },
            body: { skip_missed: form.has('skip_missed') },
          }),
        );
        return `${url} is on.`;
      }}
    >
      <label className="flex items-center gap-2 text-sm">
        <input name="skip_missed" type="checkbox" className="size-4" />
        Pass over what happened meanwhile
      </label>
    </ActDialog>
  );
}
