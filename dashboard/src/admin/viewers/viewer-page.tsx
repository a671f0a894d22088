import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { number } from '../../ui/numbers';
import { visibleName } from '../../ui/visible-name';
import { Facts } from '../parts/facts';
import { Loaded } from '../parts/loaded';
import { Page, Panel } from '../parts/page';
import { Ago } from '../parts/time';
import { placeOf } from '../place';
import { AdjustAct } from './adjust-act';
import { EraseAct } from './erase-act';
import { ExclusionAct } from './exclusion-act';
import { KeptOff } from './kept-off';
import { type Viewer, viewerById } from './viewer-by-id';
import { Ledger } from './ledger';
import { Messages } from './messages';
import { viewerState } from './viewer-state';

export function ViewerPage({ userId }: { userId: string }) {
  const viewer = useQuery({
    queryKey: ['viewer', userId],
    queryFn: ({ signal }) => viewerById(userId, signal),
  });
  const name = visibleName(viewer.data?.username, `User ${userId}`);
  return (
    <Page
      title={name}
      text={`Kick user id ${userId}`}
      acts={
        viewer.data && (
          <>
            <AdjustAct userId={userId} name={name} />
            <ExclusionAct userId={userId} name={name} isExcluded={viewer.data.excluded} />
            <EraseAct userId={userId} name={name} />
          </>
        )
      }
    >
      <Loaded query={viewer} what="the viewer">
        {(found) => (
          <>
            <About viewer={found} />
            {(found.excluded || found.banned_until !== null) && <KeptOff userId={userId} name={name} />}
            <Panel title="Ledger">
              <Ledger userId={userId} name={name} />
            </Panel>
            <Panel title="Messages">
              <Messages userId={userId} name={name} />
            </Panel>
            <p className="text-sm">
              <Link className="text-link" href={placeOf('/audit', `viewer:${userId}`)}>
                What administrators did to this viewer
              </Link>
            </p>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function About({ viewer }: { viewer: Viewer }) {
  const { balance, rank, earned_total, spent_total, messages_total, first_seen_at, last_seen_at, names } =
    viewer;
  const former = names.slice(1).map(({ username }) => username);
  return (
    <Panel title="At a glance">
      <Facts
        facts={[
          ['Balance', number(balance)],
          ['Rank of all time', rank === null ? 'none' : number(rank)],
          ['Earned', number(earned_total)],
          ['Spent', number(spent_total)],
          ['Messages', number(messages_total)],
          ['First seen', <Ago key="first" at={first_seen_at} />],
          ['Last seen', <Ago key="last" at={last_seen_at} />],
          ['State', viewerState(viewer)],
          ...(former.length > 0 ? [['Former names', former.join(', ')] as [string, string]] : []),
        ]}
      />
    </Panel>
  );
}
