import { bodyOf } from '@kickboard/client';
import { number } from '../../ui/numbers';
import { adminApi, type Schemas } from '../admin-api';
import { ActDialog, ReasonField, textOf } from '../parts/act-dialog';
import { Loaded } from '../parts/loaded';
import { LookDialog } from '../parts/look-dialog';
import { MoreButton } from '../parts/more-button';
import { usePages } from '../parts/pages';
import { Table } from '../parts/table';
import { At } from '../parts/time';
import { entryReason, signed } from './entry-reasons';
import { ReceiptView } from './receipt-view';

type Entry = Schemas['EntryDto'];

/** Every coin that came or went, newest first. */
export function Ledger({ userId, name }: { userId: string; name: string }) {
  const pages = usePages(['entries', userId], (page, signal) =>
    bodyOf(
      adminApi.GET('/api/viewers/{user_id}/entries', {
        params: { path: { user_id: userId }, query: page },
        signal,
      }),
    ),
  );
  return (
    <Loaded query={pages} what="the ledger">
      {(read) => (
        <>
          <Table
            caption={`Ledger of ${name}`}
            columns={[
              { head: 'When', cell: ({ created_at }) => <At at={created_at} /> },
              {
                head: 'Coins',
                cell: ({ amount }) => (
                  <span className={amount < 0 ? 'is-bad' : 'is-good'}>{signed(amount)}</span>
                ),
                isNumber: true,
              },
              { head: 'Balance after', cell: (entry) => number(entry.balance_after), isNumber: true },
              { head: 'Why', cell: why, isText: true },
              { head: 'Entry', cell: ({ entry_id }) => entry_id },
              { head: 'Acts', cell: (entry) => <Acts entry={entry} name={name} /> },
            ]}
            rows={read.pages.flatMap(({ entries }) => entries)}
            keyOf={({ entry_id }) => entry_id}
            empty="No coin has come or gone yet."
          />
          <MoreButton pages={pages} />
        </>
      )}
    </Loaded>
  );
}

const why = ({ reason, note }: Entry) => (
  <>
    {entryReason(reason)}
    {note && <span className="block text-xs text-faint">{note}</span>}
  </>
);

function Acts({ entry: { entry_id, amount, message_id, reason }, name }: { entry: Entry; name: string }) {
  return (
    <div className="acts">
      {message_id && (
        <LookDialog
          label="Receipt"
          description={`Receipt of entry ${entry_id}`}
          title="Why this message earned"
        >
          <ReceiptView messageId={message_id} />
        </LookDialog>
      )}
      {reason !== 'reversal' && (
        <ActDialog
          label="Reverse"
          description={`Reverse entry ${entry_id}`}
          title={`Take back entry ${entry_id}?`}
          text={`${signed(-amount)} for ${name}, by an entry of its own; also on the board of its stream. An entry is taken back once at most.`}
          submit="Reverse"
          isDangerous
          act={async (form) => {
            const answer = await bodyOf(
              adminApi.POST('/api/admin/entries/{entry_id}/reverse', {
                params: { path: { entry_id } },
                body: { reason: textOf(form, 'reason') },
              }),
            );
            const balance = `the balance is ${number(answer.balance)}`;
            return answer.status === 'applied'
              ? `Entry ${entry_id} is taken back: ${balance}.`
              : `Entry ${entry_id} had been taken back before: ${balance}.`;
          }}
        >
          <ReasonField />
        </ActDialog>
      )}
    </div>
  );
}
