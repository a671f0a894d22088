import { bodyOf } from '@kickboard/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { adminApi } from '../admin-api';
import { Facts } from '../parts/facts';
import { Loaded } from '../parts/loaded';
import { At } from '../parts/time';
import { signed } from './entry-reasons';

/** Why a message did or did not earn. */
export function ReceiptView({ messageId }: { messageId: string }) {
  const receipt = useQuery({
    queryKey: ['receipt', messageId],
    queryFn: ({ signal }) =>
      bodyOf(
        adminApi.GET('/api/receipts/{message_id}', { params: { path: { message_id: messageId } }, signal }),
      ),
  });
  return (
    <Loaded query={receipt} what="the receipt">
      {(answer) => (
        <>
          <p className="note note-calm">{answer.explanation}</p>
          <Facts
            facts={[
              ['Decision', answer.decision],
              ['Coins', signed(answer.amount)],
              ['Written', <At key="at" at={answer.created_at} />],
              [
                'Viewer',
                answer.user_id ? (
                  <Link key="viewer" className="text-link" href={`/viewers/${answer.user_id}`}>
                    {answer.user_id}
                  </Link>
                ) : (
                  'anonymous'
                ),
              ],
              ['Stream', answer.session_id ?? 'none'],
              ['Cooldown until', <At key="until" at={answer.cooldown_until} />],
              ['Award that decided', answer.cooldown_message_id ?? 'none'],
              ['Ledger entry', answer.ledger_entry?.entry_id ?? 'none'],
            ]}
          />
        </>
      )}
    </Loaded>
  );
}
