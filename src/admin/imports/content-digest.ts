import { createHash } from 'node:crypto';

const SLICE = 64 * 1024;
const CR = 0x0d;
const LF = 0x0a;
const BOM = Buffer.from('\ufeff');

/**
 * What tells whether a file is the same as another one: its bytes, whatever its line ends are, and without a byte order mark and the
 * line ends after the last row. Editors and spreadsheets change these when a file is only opened and saved.
 */
export function contentDigest(file: Buffer): string {
  const hash = createHash('sha256');
  let start = file.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
  let end = file.length;
  while (end > start && (file[end - 1] === LF || file[end - 1] === CR)) end -= 1;
  while (start < end) {
    let next = Math.min(end, start + SLICE);
    // A CRLF is one line end.
    if (next < end && file[next - 1] === CR) next += 1;
    const bytes = file.subarray(start, next);
    hash.update(
      bytes.includes(CR) ? Buffer.from(bytes.toString('latin1').replace(/\r\n?/g, '\n'), 'latin1') : bytes,
    );
    start = next;
  }
  return hash.digest('hex');
}
