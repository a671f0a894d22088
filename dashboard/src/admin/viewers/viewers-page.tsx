import { bodyOf } from '@kickboard/client';
import { Link, useLocation } from 'wouter';
import { number } from '../../ui/numbers';
import { visibleName } from '../../ui/visible-name';
import { adminApi } from '../admin-api';
import { textOf } from '../parts/act-dialog';
import { Loaded } from '../parts/loaded';
import { MoreButton } from '../parts/more-button';
import { Page, Panel } from '../parts/page';
import { usePages } from '../parts/pages';
import { placeOf } from '../place';
import { Table } from '../parts/table';
import { Ago } from '../parts/time';
import { ReceiptView } from './receipt-view';
import { viewerState } from './viewer-state';

export function ViewersPage({ asked = '', messageId = '' }: { asked?: string; messageId?: string }) {
  const [, goTo] = useLocation();
  return (
    <Page
      title="Viewers"
      text="Where did somebody’s points go? Find the viewer, look at the ledger, set it right."
    >
      <Panel title="Find a viewer">
        <form
          role="search"
          className="search"
          onSubmit={(event) => {
            event.preventDefault();
            goTo(placeOf('/viewers/search', textOf(new FormData(event.currentTarget), 'query')));
          }}
        >
          <label className="field grow">
            Name or user id
            <input
              key={asked}
              name="query"
              type="search"
              defaultValue={asked}
              required
              maxLength={100}
              autoComplete="off"
            />
          </label>
          <button type="submit" className="main-button">
            Find
          </button>
        </form>
        {asked !== '' && <Found asked={asked} />}
      </Panel>
      <Panel title="Explain a message">
        <form
          className="search"
          onSubmit={(event) => {
            event.preventDefault();
            goTo(placeOf('/viewers/message', textOf(new FormData(event.currentTarget), 'message')));
          }}
        >
          <label className="field grow">
            Message id
            <input
              key={messageId}
              name="message"
              defaultValue={messageId}
              required
              maxLength={200}
              autoComplete="off"
            />
          </label>
          <button type="submit" className="main-button">
            Explain
          </button>
        </form>
        {messageId !== '' && <ReceiptView messageId={messageId} />}
      </Panel>
    </Page>
  );
}

function Found({ asked }: { asked: string }) {
  const pages = usePages(['viewers', asked], (page, signal) =>
    bodyOf(adminApi.GET('/api/admin/viewers', { params: { query: { query: asked, ...page } }, signal })),
  );
  return (
    <Loaded query={pages} what="viewers">
      {(found) => (
        <>
          <Table
            caption={`Viewers found for ${asked}`}
            columns={[
              {
                head: 'Name',
                cell: ({ user_id, username }) => (
                  <Link href={`/viewers/${user_id}`} className="text-link">
                    <bdi>{visibleName(username, `User ${user_id}`)}</bdi>
                  </Link>
                ),
              },
              { head: 'User id', cell: ({ user_id }) => user_id },
              { head: 'Balance', cell: ({ balance }) => number(balance), isNumber: true },
              { head: 'Messages', cell: (viewer) => number(viewer.messages_total), isNumber: true },
              { head: 'Last seen', cell: ({ last_seen_at }) => <Ago at={last_seen_at} /> },
              { head: 'State', cell: (viewer) => viewerState(viewer) },
            ]}
            rows={found.pages.flatMap(({ viewers }) => viewers)}
            keyOf={({ user_id }) => user_id}
            empty={`Nobody was ever seen as ${asked}.`}
          />
          <MoreButton pages={pages} />
        </>
      )}
    </Loaded>
  );
}
