import { Readable } from 'node:stream';
import { BadRequestException } from '@nestjs/common';
import { type CsvError, parse } from 'csv-parse';
import { readJson } from './import-json';
import type { FileRow, Source } from './file-row';

/** Where the columns are, and which rows are none. */
interface Columns {
  user_id: number;
  username: number;
  points: number;
  /** Whether the header was one; else it is the first row. */
  hasHeader: boolean;
}

interface Record {
  info: { lines: number };
  record: string[];
}

/** Of a row with a quote that nothing ends, so that it does not swallow the memory. */
const MOST_OF_A_ROW = 100_000;

/**
 * The rows of a file, one by one. @param column the header of the points, when it cannot be guessed
 * @throws BadRequestException when the file is none of its source
 */
export function readFile(
  file: Buffer,
  source: Source,
  column: string | undefined,
): AsyncIterable<FileRow> | FileRow[] {
  if (file.subarray(0, 4).toString('latin1') === 'PK\x03\x04')
    throw new BadRequestException(
      'the file is a spreadsheet or an archive; save the sheet as CSV and send that',
    );
  const begin = file
    .subarray(0, 1000)
    .toString()
    .replace(/^\ufeff/, '')
    .trimStart();
  if (begin === '') throw new BadRequestException('the body is empty; send the file as the body');
  const isJson = /^[{[]/.test(begin);
  if (source === 'streamelements' || source === 'botrix' || (source === 'streamlabs' && isJson))
    return readJson(file, source);
  return readTable(file, source, column, begin);
}

async function* readTable(
  file: Buffer,
  source: Source,
  column: string | undefined,
  begin: string,
): AsyncGenerator<FileRow> {
  const firstLine = begin.split(/\r?\n|\r/, 1)[0] as string;
  // Firebot and Mix It Up quote nothing, and a name may hold a quote.
  const isPlain = source === 'firebot' || source === 'mixitup';
  const broken: (CsvError | undefined)[] = [];
  const parser = parse({
    bom: true,
    info: true,
    delimiter: delimiterOf(firstLine),
    quote: isPlain ? null : '"',
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MOST_OF_A_ROW,
    // Thrown, an error would take along the rows before it that were not read yet.
    skip_records_with_error: true,
    on_skip: (error) => void broken.push(error),
  });
  Readable.from(slices(file)).pipe(parser);
  let columns: Columns | null = null;
  let width = 0;
  let line = 0;
  for await (const { info, record } of parser as AsyncIterable<Record>) {
    ({ lines: line } = info);
    if (columns === null) {
      columns = columnsOf(source, record, column);
      width = record.length;
      if (columns.hasHeader) continue;
    }
    yield source === 'firebot' ? firebotRow(line, record, columns) : tableRow(line, record, columns, width);
  }
  if (columns === null)
    throw new BadRequestException(`the file cannot be read: ${broken[0]?.message ?? 'no rows'}`);
  for (const error of broken) {
    line += 1;
    yield { line, refused: `the file breaks or ends inside of a row: ${error?.message ?? ''}` };
  }
}

/** Whole in memory it is parsed piece by piece. */
function* slices(file: Buffer): Generator<Buffer> {
  const size = 64 * 1024;
  for (let start = 0; start < file.length; start += size) yield file.subarray(start, start + size);
}

/** The one of them that the first line has most of. */
function delimiterOf(line: string): string {
  const count = (delimiter: string) => line.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

const POINTS = ['points', 'balance', 'currency'];
const NAMES = ['username', 'name', 'user', 'viewer', 'kickusername', 'twitchusername'];

function columnsOf(source: Source, record: string[], column: string | undefined): Columns {
  const names = record.map((cell) => cell.trim().toLowerCase());
  const find = (wanted: string[]) => {
    const found = wanted.find((name) => names.includes(name));
    return found === undefined ? -1 : names.indexOf(found);
  };
  const username = find(NAMES);
  const wanted = column === undefined ? POINTS : [column.trim().toLowerCase()];
  const points = find(wanted);
  for (const choice of [wanted, NAMES.slice(0, 1), ['user_id']]) refuseChoice(record, names, choice);
  // A platform that is not Kick gave the ids of other bots' files.
  const user_id = source === 'csv' ? find(['user_id']) : -1;
  if (source === 'firebot') return firebotColumns(record, names, column);
  if (source === 'streamlabs' && username === -1) {
    // Without a header: name, rank, points, hours; or without the rank.
    if (record.length < 3) throw wrongHeader(record, 'Name,Points,Hours');
    return { user_id: -1, username: 0, points: record.length > 3 ? 2 : 1, hasHeader: false };
  }
  if (points === -1 || (username === -1 && user_id === -1))
    throw wrongHeader(
      record,
      source === 'csv' ? 'user_id and/or username, and points or balance' : 'a name and points',
    );
  return { user_id, username, points, hasHeader: true };
}

/** Which of two columns is meant must not be guessed: their numbers differ. */
function refuseChoice(record: string[], names: string[], wanted: string[]): void {
  const found = record.filter((_, i) => wanted.includes(names[i] ?? ''));
  if (found.length > 1)
    throw new BadRequestException(
      `the first line has several columns that could be meant: ${found.join(' | ').slice(0, 300)}; leave one of them, or name that of the points by the parameter "column"`,
    );
}

const wrongHeader = (record: string[], wanted: string) =>
  new BadRequestException(
    `the first line must name the columns ${wanted} (the parameter "column" names that of the points); it is: ${record.join(' | ').slice(0, 300)}`,
  );

/** Firebot writes values in each viewer's own order, so that of several currencies none can be told. */
function firebotColumns(record: string[], names: string[], column: string | undefined): Columns {
  const isCurrencies = names[0] === 'id' && names[1] === 'username' && record.length === 3;
  const isWanted = column === undefined || names[2] === column.trim().toLowerCase();
  if (!isCurrencies || !isWanted)
    throw new BadRequestException(
      `a file of Firebot must be currencies.csv with the columns ID, Username and one currency${column === undefined ? '' : ` named ${column}`}, since Firebot writes several in no certain order; it has: ${record.join(' | ').slice(0, 300)}`,
    );
  return { user_id: -1, username: 1, points: 2, hasHeader: true };
}

/** A comma in a name makes more cells of it, since nothing is quoted; without a currency there are fewer. */
function firebotRow(line: number, record: string[], { username, points }: Columns): FileRow {
  const name = record.slice(username, Math.max(points, record.length - 1)).join(',');
  return { line, username: name, points: record.length > points ? record.at(-1) : '' };
}

function tableRow(
  line: number,
  record: string[],
  { user_id, username, points }: Columns,
  width: number,
): FileRow {
  if (record.length > width)
    return { line, refused: `the row has ${record.length} columns, the first line ${width}` };
  return { line, user_id: record[user_id], username: record[username], points: record[points] };
}
