/** Characters that draw nothing by themselves: controls, spaces, marks, fillers, joiners and the empty braille pattern. */
const BLANK = /^[\p{Default_Ignorable_Code_Point}\p{C}\p{Z}\p{M}\u2800]*$/u;

/** The name, or `otherwise` when a reader would see nothing. */
export function visibleName(name: string | null | undefined, otherwise: string): string {
  return name && !BLANK.test(name) ? name : otherwise;
}

export function personName(person: { user_id: string | null; username: string } | null): string {
  return visibleName(person?.username, person?.user_id ? `User ${person.user_id}` : 'Anonymous');
}
