import { bodyOf } from '@kickboard/client';
import { visibleName } from '../../ui/visible-name';
import { adminApi, type Schemas } from '../admin-api';
import { Loaded } from '../parts/loaded';
import { LookDialog } from '../parts/look-dialog';
import { MoreButton } from '../parts/more-button';
import { usePages } from '../parts/pages';
import { Table } from '../parts/table';
import { At } from '../parts/time';
import { signed } from './entry-reasons';
import { ReceiptView } from './receipt-view';

type Message = Schemas['ViewerMessageDto'];

const REASONS: Record<Message['sweet_coins_reason'], string> = {
  chat_message: 'earned',
  rate_limited: 'too soon after an award',
  pending: 'not judged yet',
  stream_offline: 'no stream was live',
  bot: 'a known bot',
  excluded: 'excluded then',
  anonymous: 'anonymous',
  banned: 'banned then',
};

/** Everything somebody wrote, also what earned nothing and so is in no ledger. */
export function Messages({ userId, name }: { userId: string; name: string }) {
  const pages = usePages(['messages', userId], (page, signal) =>
    bodyOf(
      adminApi.GET('/api/admin/viewers/{user_id}/messages', {
        params: { path: { user_id: userId }, query: page },
        signal,
      }),
    ),
  );
  return (
    <Loaded query={pages} what="the messages">
      {(found) => (
        <>
          <Table
            caption={`Messages of ${name}`}
            columns={[
              { head: 'When', cell: ({ created_at }) => <At at={created_at} /> },
              {
                head: 'Channel',
                cell: (message) => <bdi>{visibleName(message.username, message.broadcaster_user_id)}</bdi>,
              },
              {
                head: 'Message',
                cell: ({ content }) => <bdi className="line-clamp-3">{content}</bdi>,
                isText: true,
              },
              {
                head: 'Coins',
                cell: ({ sweet_coins_earned: coins }) => (
                  <span className={coins > 0 ? 'is-good' : ''}>{coins > 0 ? signed(coins) : '0'}</span>
                ),
                isNumber: true,
              },
              { head: 'Why', cell: ({ sweet_coins_reason }) => REASONS[sweet_coins_reason] },
              { head: 'Acts', cell: (message) => <Receipt message={message} /> },
            ]}
            rows={found.pages.flatMap(({ messages }) => messages)}
            keyOf={({ message_id }) => message_id}
            empty="Nothing that is stored was written by this viewer."
          />
          <MoreButton pages={pages} />
        </>
      )}
    </Loaded>
  );
}

function Receipt({ message: { message_id, created_at, sweet_coins_earned } }: { message: Message }) {
  return (
    <LookDialog
      label="Receipt"
      description={`Receipt of the message of ${created_at}`}
      title={sweet_coins_earned > 0 ? 'Why this message earned' : 'Why this message earned nothing'}
    >
      <ReceiptView messageId={message_id} />
    </LookDialog>
  );
}
