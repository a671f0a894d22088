import { bodyOf } from '@kickboard/client';
import { useQuery } from '@tanstack/react-query';
import { adminApi } from './admin-api';
import { Loaded } from './parts/loaded';
import { Page, Panel } from './parts/page';
import { Table } from './parts/table';

export function SettingsPage() {
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => bodyOf(adminApi.GET('/api/admin/settings', { signal })),
  });
  return (
    <Page
      title="Settings"
      text="What the api process that answered was started with. Change them in its environment or its file .env, and start it again; workers have their own."
    >
      <Panel title="All settings">
        <Loaded query={settings} what="the settings">
          {(answer) => (
            <Table
              caption="Settings"
              columns={[
                { head: 'Name', cell: ({ name }) => <code>{name}</code> },
                { head: 'Value', cell: ({ value }) => value, isText: true },
                {
                  head: 'Set by',
                  cell: ({ is_default }) => (is_default ? 'default' : 'environment or .env'),
                },
              ]}
              rows={answer.settings}
              keyOf={({ name }) => name}
              empty=""
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
