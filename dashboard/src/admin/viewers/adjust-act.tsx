import { bodyOf } from '@kickboard/client';
import { useState } from 'react';
import { number } from '../../ui/numbers';
import { adminApi } from '../admin-api';
import { ActDialog, ReasonField, textOf } from '../parts/act-dialog';
import { signed } from './entry-reasons';

/** `crypto.randomUUID` is missing on a page without TLS. */
const newKey = () => `admin-page-${Array.from(crypto.getRandomValues(new Uint32Array(4)), String).join('-')}`;

/** Gives coins, or takes some. */
export function AdjustAct({ userId, name }: { userId: string; name: string }) {
  // The same until an answer has come: an act whose answer was lost is not done twice.
  const [key, setKey] = useState(newKey);
  return (
    <ActDialog
      label="Adjust coins"
      title={`Adjust the coins of ${name}`}
      text="This makes an entry in the ledger, seen at once. It can be taken back there."
      submit="Adjust"
      act={async (form) => {
        const answer = await bodyOf(
          adminApi.POST('/api/admin/viewers/{user_id}/adjust', {
            params: { path: { user_id: userId } },
            body: {
              amount: Number(textOf(form, 'amount')),
              reason: textOf(form, 'reason'),
              idempotency_key: key,
              allow_negative: form.has('allow_negative'),
            },
          }),
        );
        setKey(newKey());
        return `${signed(answer.amount)} for ${name}: the balance is ${number(answer.balance)}.`;
      }}
    >
      <label className="field">
        Coins
        <input name="amount" type="number" step={1} min={-2_000_000_000} max={2_000_000_000} required />
        <span>Less than 0 takes coins away.</span>
      </label>
      <ReasonField />
      <label className="flex items-center gap-2 text-sm">
        <input name="allow_negative" type="checkbox" className="size-4" />
        The balance may fall below 0
      </label>
    </ActDialog>
  );
}
