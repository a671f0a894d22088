import { bodyOf } from '@kickboard/client';
import { useLocation } from 'wouter';
import { adminApi } from './admin-api';
import { textOf } from './parts/act-dialog';
import { Loaded } from './parts/loaded';
import { MoreButton } from './parts/more-button';
import { Page, Panel } from './parts/page';
import { usePages } from './parts/pages';
import { Table } from './parts/table';
import { placeOf } from './place';
import { At } from './parts/time';

/** Fields and values, short enough for a table. */
const inWords = (fields: object | null): string =>
  Object.entries(fields ?? {})
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ') || '–';

export function AuditPage({ onWhom }: { onWhom: string }) {
  const [, goTo] = useLocation();
  const chosen = onWhom === '' ? {} : { on_whom: onWhom };
  const pages = usePages(['audit', onWhom], (page, signal) =>
    bodyOf(adminApi.GET('/api/admin/audit', { params: { query: { ...chosen, ...page } }, signal })),
  );
  return (
    <Page title="Audit" text="Who did what, to what, and what it was before.">
      <Panel title="Acts">
        <form
          role="search"
          className="search"
          onSubmit={(event) => {
            event.preventDefault();
            goTo(placeOf('/audit', textOf(new FormData(event.currentTarget), 'on_whom')));
          }}
        >
          <label className="field grow">
            Done to
            <input
              key={onWhom}
              name="on_whom"
              defaultValue={onWhom}
              maxLength={200}
              placeholder="viewer:1234"
              autoComplete="off"
            />
            <span>Such as viewer:1234, entry:77 or stream:4242-1767225600; all without it.</span>
          </label>
          <button type="submit" className="main-button">
            Show
          </button>
        </form>
        <Loaded query={pages} what="the audit">
          {(found) => (
            <>
              <Table
                caption="Acts of administrators, newest first"
                columns={[
                  { head: 'When', cell: ({ at }) => <At at={at} /> },
                  { head: 'Who', cell: ({ who }) => who },
                  { head: 'What', cell: ({ what }) => what },
                  { head: 'Done to', cell: ({ on_whom }) => on_whom },
                  { head: 'Before', cell: ({ before }) => inWords(before), isText: true },
                  { head: 'After', cell: ({ after }) => inWords(after), isText: true },
                ]}
                rows={found.pages.flatMap(({ entries }) => entries)}
                keyOf={({ id }) => id}
                empty="Nothing has been done yet."
              />
              <MoreButton pages={pages} />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
