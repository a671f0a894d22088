import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Readable } from 'node:stream';

/** Of another form than this build reads. */
const FORM = 1;

/** The first line of a backup. */
export interface BackupHeader {
  kickboard_backup: number;
  made_at: string;
  /** Names of the migrations that the tables are of, in their order. */
  migrations: string[];
  /** `store:position` of the Redis beside the database, as the database knew it. */
  redis_position: string;
  /** The last number that each sequence gave out; null of one that was never used. */
  sequences: Record<string, string | null>;
}

/** A line after it: rows of one table, each as Postgres writes it as JSON; or the end, with how many there were. */
export type BackupLine = { table: string; rows: string[] } | { end: true; rows: number };

/** A file that is no backup, or not a whole one; `message` says so in one line. */
class UnusableBackup extends Error {}

/** Gzipped lines of JSON. The file is there under its name only when it is whole. */
export async function writeBackup(file: string, lines: AsyncIterable<object>): Promise<void> {
  async function* texts() {
    for await (const line of lines) yield `${JSON.stringify(line)}\n`;
  }
  await pipeline(Readable.from(texts()), createGzip(), createWriteStream(file, { mode: 0o600, flush: true }));
}

export const newHeader = (facts: Omit<BackupHeader, 'kickboard_backup'>): BackupHeader => ({
  kickboard_backup: FORM,
  ...facts,
});

/** @throws UnusableBackup */
export async function readHeader(file: string): Promise<BackupHeader> {
  const lines = jsonLines(file);
  const first = await lines.next();
  await lines.return(undefined);
  const header = first.value as Partial<BackupHeader> | undefined;
  if (header?.kickboard_backup === undefined) throw new UnusableBackup(`${file} is no backup of Kickboard`);
  if (header.kickboard_backup !== FORM)
    throw new UnusableBackup(
      `${file} is a backup of form ${header.kickboard_backup}: restore it with the version that made it`,
    );
  return header as BackupHeader;
}

/** The rows, table by table. @throws UnusableBackup at the end of a file that is cut off */
export async function* readRows(file: string): AsyncGenerator<{ table: string; rows: string[] }> {
  let rows = 0;
  let isFirst = true;
  for await (const value of jsonLines(file)) {
    const line = value as BackupLine;
    if (isFirst) {
      isFirst = false;
      continue;
    }
    if ('end' in line) {
      if (line.rows !== rows) break;
      return;
    }
    rows += line.rows.length;
    yield line;
  }
  throw new UnusableBackup(`${file} is cut off: it does not end as a backup does`);
}

async function* jsonLines(file: string): AsyncGenerator {
  const source = createReadStream(file);
  const text = createGunzip();
  source.on('error', (error) => text.destroy(error));
  source.pipe(text);
  text.setEncoding('utf8');
  try {
    // A line is many chunks long: joined once, when its end is there.
    let parts: string[] = [];
    for await (const chunk of text) {
      const [end = '', ...lines] = String(chunk).split('\n');
      parts.push(end);
      for (const begin of lines) {
        yield JSON.parse(parts.join('')) as unknown;
        parts = [begin];
      }
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UnusableBackup(
      code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES'
        ? `${file} cannot be read (${code})`
        : `${file} is no whole backup of Kickboard (${message})`,
    );
  } finally {
    source.destroy();
    text.destroy();
  }
}
