/** What Redis takes for a hash tag: between the first opening brace and the first closing one behind it, if anything stands there. */
export const HASH_TAG = /^[^{]*\{[^}]+\}/;
