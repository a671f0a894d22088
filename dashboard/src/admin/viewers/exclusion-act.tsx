import { bodyOf } from '@kickboard/client';
import { adminApi } from '../admin-api';
import { ActDialog, ReasonField, textOf } from '../parts/act-dialog';

interface Props {
  userId: string;
  name: string;
  isExcluded: boolean;
}

export function ExclusionAct({ userId, name, isExcluded }: Props) {
  return (
    <ActDialog
      label={isExcluded ? 'Re-admit' : 'Exclude'}
      title={isExcluded ? `Re-admit ${name}?` : `Exclude ${name}?`}
      text={
        isExcluded
          ? 'The viewer is on every board again with all there was, and earns from now on.'
          : 'The viewer leaves every board at once and earns nothing until re-admitted. Nothing is deleted.'
      }
      submit={isExcluded ? 'Re-admit' : 'Exclude'}
      isDangerous={!isExcluded}
      act={async (form) => {
        const { excluded } = await bodyOf(
          adminApi.PUT('/api/admin/viewers/{user_id}/exclusion', {
            params: { path: { user_id: userId } },
            body: { excluded: !isExcluded, reason: textOf(form, 'reason') },
          }),
        );
        return excluded ? `${name} is excluded.` : `${name} takes part again.`;
      }}
    >
      <ReasonField />
    </ActDialog>
  );
}
