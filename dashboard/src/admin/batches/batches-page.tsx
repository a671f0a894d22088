import { bodyOf } from '@kickboard/client';
import { Link } from 'wouter';
import { number } from '../../ui/numbers';
import { adminApi, patiently, type Schemas } from '../admin-api';
import { ActDialog, ReasonField, textOf } from '../parts/act-dialog';
import { Loaded } from '../parts/loaded';
import { MoreButton } from '../parts/more-button';
import { Page, Panel } from '../parts/page';
import { usePages } from '../parts/pages';
import { Table } from '../parts/table';
import { At } from '../parts/time';

type Batch = Schemas['BatchDto'];

const RESET_WORD = 'reset';
/** Waiting rows are credited one by one as their viewers are seen. */
const REFRESH_MS = 5000;

export function BatchesPage() {
  const pages = usePages(
    ['batches'],
    (page, signal) => bodyOf(adminApi.GET('/api/admin/batches', { params: { query: page }, signal })),
    REFRESH_MS,
  );
  return (
    <Page
      title="Batches"
      text="What was done to many at once. Each can be undone in one act, whatever was earned meanwhile."
      acts={
        <>
          <Link href="/batches/import" className="plain-button">
            Import points
          </Link>
          <Reset />
        </>
      }
    >
      <Panel title="All batches">
        <Loaded query={pages} what="the batches">
          {(found) => (
            <>
              <Table
                caption="Batches, newest first"
                columns={[
                  { head: 'When', cell: ({ at }) => <At at={at} /> },
                  { head: 'Batch', cell: ({ batch_id }) => batch_id },
                  { head: 'What', cell: whatItIs },
                  { head: 'Who', cell: ({ who }) => who },
                  { head: 'Reason', cell: ({ reason }) => reason, isText: true },
                  { head: 'Entries', cell: ({ entries }) => number(entries), isNumber: true },
                  { head: 'Waiting', cell: ({ waiting }) => number(waiting), isNumber: true },
                  { head: 'Acts', cell: (batch) => <Undo batch={batch} /> },
                ]}
                rows={found.pages.flatMap(({ batches }) => batches)}
                keyOf={({ batch_id }) => batch_id}
                empty="There is no batch yet."
              />
              <MoreButton pages={pages} />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

const whatItIs = ({ kind, source, state, undoes_batch_id }: Batch) =>
  [
    kind,
    source && `from ${source}`,
    undoes_batch_id && `of batch ${undoes_batch_id}`,
    state === 'settling' && '(still being credited)',
  ]
    .filter(Boolean)
    .join(' ');

const done = ({ status, batch_id, entries }: Schemas['BatchAnswer']) =>
  status === 'applied'
    ? `Batch ${batch_id} is done: ${number(entries)} entries in the ledger.`
    : `It had been undone before, by batch ${batch_id}.`;

function Reset() {
  return (
    <ActDialog
      label="Reset all balances"
      title="Take all coins of everybody?"
      text="Every balance is 0 afterwards; boards and totals stay. It can be undone here."
      submit="Reset"
      isDangerous
      act={async (form) =>
        done(
          await bodyOf(
            adminApi.POST('/api/admin/batches/reset', {
              ...patiently,
              body: { scope: 'balances', reason: textOf(form, 'reason') },
            }),
          ),
        )
      }
    >
      <ReasonField />
      <label className="field">
        Type {RESET_WORD} to confirm
        <input required pattern={RESET_WORD} title={`Type ${RESET_WORD}`} autoComplete="off" />
      </label>
    </ActDialog>
  );
}

function Undo({ batch: { batch_id, kind, undone_by } }: { batch: Batch }) {
  if (undone_by) return <>undone by batch {undone_by}</>;
  if (kind === 'undo') return <>–</>;
  return (
    <ActDialog
      label="Undo"
      description={`Undo batch ${batch_id}`}
      title={`Undo batch ${batch_id}?`}
      text="Each of its entries is taken back by one that is its opposite, in a batch of their own. What was earned meanwhile stays."
      submit="Undo"
      isDangerous
      act={async (form) =>
        done(
          await bodyOf(
            adminApi.POST('/api/admin/batches/{batch_id}/undo', {
              ...patiently,
              params: { path: { batch_id } },
              body: { reason: textOf(form, 'reason') },
            }),
          ),
        )
      }
    >
      <ReasonField />
    </ActDialog>
  );
}
