import { bodyOf } from '@kickboard/client';
import { useQuery } from '@tanstack/react-query';
import { visibleName } from '../../ui/visible-name';
import { adminApi, type Schemas } from '../admin-api';
import { ActDialog } from '../parts/act-dialog';
import { Loaded } from '../parts/loaded';
import { Panel } from '../parts/page';
import { Table } from '../parts/table';
import { At } from '../parts/time';
import { exactTime } from '../parts/times';

type KeptOff = Schemas['KeptOffAnswer'];
type Ban = KeptOff['bans'][number];

/** Why a viewer is on no board: by whom, since when and until when. */
export function KeptOff({ userId, name }: { userId: string; name: string }) {
  const reasons = useQuery({
    queryKey: ['exclusion', userId],
    queryFn: ({ signal }) =>
      bodyOf(
        adminApi.GET('/api/admin/viewers/{user_id}/exclusion', {
          params: { path: { user_id: userId } },
          signal,
        }),
      ),
  });
  return (
    <Panel title="Kept off the boards">
      <Loaded query={reasons} what="the reasons">
        {({ exclusion, bans }) => (
          <>
            {exclusion && (
              <p className="note note-warn break-anywhere">
                Excluded by {exclusion.excluded_by} on {exactTime(exclusion.excluded_at)}: {exclusion.reason}
              </p>
            )}
            <Table
              caption={`Bans of ${name}`}
              columns={[
                {
                  head: 'Banned from',
                  cell: (ban) => <bdi>{channelOf(ban)}</bdi>,
                },
                { head: 'Since', cell: ({ banned_at }) => <At at={banned_at} /> },
                {
                  head: 'Until',
                  cell: ({ expires_at }) => (expires_at === null ? 'for ever' : <At at={expires_at} />),
                },
                {
                  head: 'Why',
                  cell: ({ reason }) => <bdi>{reason || 'Kick did not say'}</bdi>,
                  isText: true,
                },
                { head: 'Acts', cell: (ban) => <LiftBan userId={userId} name={name} ban={ban} /> },
              ]}
              rows={bans}
              keyOf={({ broadcaster_user_id }) => broadcaster_user_id}
              empty="No ban by Kick is in force."
            />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

const channelOf = ({ username, broadcaster_user_id }: Ban) =>
  visibleName(username, `channel ${broadcaster_user_id}`);

function LiftBan({ userId, name, ban }: { userId: string; name: string; ban: Ban }) {
  const channel = channelOf(ban);
  return (
    <ActDialog
      label="Lift the ban"
      description={`Lift the ban from ${channel}`}
      title={`Lift the ban of ${name} from ${channel}?`}
      text="The viewer is on the boards of the channel again with all there was, and earns from now on. On Kick itself the ban stays."
      submit="Lift the ban"
      act={async () => {
        await bodyOf(
          adminApi.DELETE('/api/admin/viewers/{user_id}/ban', {
            params: {
              path: { user_id: userId },
              query: { broadcaster_user_id: ban.broadcaster_user_id },
            },
          }),
        );
        return `The ban of ${name} from ${channel} is lifted.`;
      }}
    />
  );
}
