// JSON.stringify leaves these as they are; Go's encoder, which Kick uses, escapes them in every string.
const ESCAPED_BY_GO = /[<>&\u2028\u2029]/g;

/**
 * The JSON text Kick would send for `value`: like JSON.stringify, but with `<`, `>`, `&`, U+2028 and U+2029 written as
 * `\u003c`, `\u003e`, `\u0026`, `\u2028`, `\u2029`. It parses to the same value and differs in its bytes, which is what a
 * receiver that verifies a re-serialised body stumbles over. Keys whose value is undefined are left out.
 *
 * @throws TypeError for what JSON cannot hold (a bigint, a cycle, undefined itself)
 */
export function encodeKickJson(value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) throw new TypeError('cannot be written as JSON');
  // Outside strings JSON has none of these characters, so replacing in the whole text touches strings only.
  return json.replace(ESCAPED_BY_GO, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
