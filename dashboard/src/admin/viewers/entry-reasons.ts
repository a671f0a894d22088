const REASONS: Record<string, string> = {
  chat_message: 'chat message',
  follow: 'follow',
  subscription: 'new subscription',
  renewal: 'renewed subscription',
  gift: 'gifted subscriptions',
  kicks: 'KICKs',
  adjustment: 'adjusted by an administrator',
  spend: 'spent',
  import: 'import',
  reset: 'reset of all balances',
  reversal: 'taken back',
};

/** Why an entry of the ledger is there; a reason that is newer than this page as the API writes it. */
export const entryReason = (reason: string): string => REASONS[reason] ?? reason;

/** With its sign, which a true minus keeps readable: `+5`, `−20`. */
export const signed = (amount: number): string =>
  `${amount < 0 ? '−' : '+'}${Math.abs(amount).toLocaleString('en')}`;
