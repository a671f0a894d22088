import type { MessageRow, ReceiptView } from '../evidence/observed';
import type { Evidence } from './evidence';

/** A receipt tells the same as the row, and of a limited message it names an award that lies within the cooldown. */
export function receiptProblems({ observed, cooldownSeconds }: Evidence): string[] {
  const rows = new Map(observed.postgres.messages.map((row) => [row.message_id, row]));
  return [...observed.api.receipts].flatMap(([id, receipt]) => {
    const row = rows.get(id);
    if (!row) return [`there is a receipt of ${id}, which has no row`];
    return [...differences(row, receipt), ...wrongAward(row, receipt, rows, cooldownSeconds * 1000)].map(
      (problem) => `the receipt of ${id} ${problem}`,
    );
  });
}

function differences(row: MessageRow, { reason, amount, session_id }: ReceiptView): string[] {
  const same =
    reason === row.sweet_coins_reason && amount === row.sweet_coins_earned && session_id === row.session_id;
  const told = `${amount} for ${reason} in ${session_id}`;
  return same
    ? []
    : [`says ${told}, the row ${row.sweet_coins_earned} for ${row.sweet_coins_reason} in ${row.session_id}`];
}

function wrongAward(
  row: MessageRow,
  { reason, cooldown_message_id: id }: ReceiptView,
  rows: Map<string, MessageRow>,
  cooldownMs: number,
): string[] {
  if (reason !== 'rate_limited') return [];
  const award = id === null ? undefined : rows.get(id);
  const decided =
    award?.sweet_coins_reason === 'chat_message' &&
    award.sender_user_id === row.sender_user_id &&
    Math.abs(award.created_ms - row.created_ms) < cooldownMs;
  return decided ? [] : [`names ${id}, which is no award of that sender within the cooldown`];
}
