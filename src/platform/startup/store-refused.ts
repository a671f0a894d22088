/** A store is there but cannot be used as it is; `message` is one line that says what to do. */
export class StoreRefused extends Error {}
