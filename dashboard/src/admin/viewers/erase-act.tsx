import { bodyOf } from '@kickboard/client';
import { useLocation } from 'wouter';
import { number } from '../../ui/numbers';
import { adminApi, patiently } from '../admin-api';
import { ActDialog } from '../parts/act-dialog';

/** Removes a person for good. */
export function EraseAct({ userId, name }: { userId: string; name: string }) {
  const [, goTo] = useLocation();
  return (
    <ActDialog
      label="Erase"
      title={`Erase ${name} for good?`}
      text="Names, pictures and what the viewer wrote are removed everywhere. Messages stay as deleted ones without text, so that the sums of streams and of the ledger hold. This cannot be undone."
      submit="Erase"
      isDangerous
      act={async () => {
        const { removed } = await bodyOf(
          adminApi.DELETE('/api/admin/viewers/{user_id}', {
            ...patiently,
            params: { path: { user_id: userId } },
          }),
        );
        goTo('/viewers');
        return `User ${userId} is erased: ${inWords(removed)}.`;
      }}
    >
      <label className="field">
        Type {name} to confirm
        <input
          required
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={({ currentTarget: { value }, currentTarget }) =>
            currentTarget.setCustomValidity([name, userId].includes(value.trim()) ? '' : `Type ${name}`)
          }
        />
        <span>Or the user id, {userId}, when the name cannot be typed.</span>
      </label>
    </ActDialog>
  );
}

/** Largest first, as `1,204 messages, 3 names`. */
function inWords(removed: Record<string, number>): string {
  const counts = Object.entries(removed)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${number(count)} ${what.replaceAll('_', ' ')}`);
  return counts.join(', ') || 'nothing was held';
}
