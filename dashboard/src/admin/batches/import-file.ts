import { ApiError, bodyOf, type operations } from '@kickboard/client';
import { adminApi, patiently, type Schemas } from '../admin-api';
import { textOf } from '../parts/act-dialog';

type Query = operations['importFile']['parameters']['query'];
export type Source = Query['source'];
type Duplicates = NonNullable<Query['duplicates']>;
export type ImportAnswer = Schemas['ImportAnswer'];

/** What is imported, and how. The bytes are read once: what was tried is what is imported, whatever becomes of the file. */
export interface FileToImport {
  name: string;
  bytes: ArrayBuffer;
  query: Omit<Query, 'dry_run'>;
}

/** What files come from, and which file of it is meant. */
export const SOURCES: Record<Source, string> = {
  csv: 'CSV: user_id or username, and points',
  firebot: 'Firebot: currencies.csv',
  mixitup: 'Mix It Up: User Data.txt',
  streamlabs: 'Streamlabs: CSV, or JSON of Cloudbot',
  streamelements: 'StreamElements: JSON',
  botrix: 'Botrix: JSON',
};

export const DUPLICATES: Record<Duplicates, string> = {
  refuse: 'The first row counts, the others are refused',
  sum: 'Every row counts',
  last: 'The last row counts',
};

/** Beyond it the server closes the connection, and its words are lost. */
const MOST_BYTES = 48 * 1024 * 1024;

/** @throws ApiError when the file is too large, or cannot be read any more */
export async function fileOf(form: FormData): Promise<FileToImport> {
  const file = form.get('file');
  if (!(file instanceof File) || file.name === '') throw new ApiError(0, 'Choose a file');
  if (file.size > MOST_BYTES) throw new ApiError(0, 'The file is larger than 48 MiB: import it in parts');
  const bytes = await file.arrayBuffer().catch(() => {
    throw new ApiError(0, 'The file cannot be read any more: choose it again');
  });
  const column = textOf(form, 'column');
  const query = {
    source: chosen(SOURCES, textOf(form, 'source')),
    duplicates: chosen(DUPLICATES, textOf(form, 'duplicates')),
    ...(column === '' ? {} : { column }),
  };
  return { name: file.name, bytes, query };
}

export function importFile({ bytes, query }: FileToImport, dry_run: boolean): Promise<ImportAnswer> {
  return bodyOf(
    adminApi.POST('/api/admin/imports', {
      ...patiently,
      params: { query: { ...query, dry_run } },
      body: '', // as the document types a file
      bodySerializer: () => bytes,
      headers: { 'Content-Type': 'application/octet-stream' },
    }),
  );
}

function chosen<Choice extends string>(choices: Record<Choice, string>, value: string): Choice {
  const [first] = Object.keys(choices) as Choice[];
  return value in choices ? (value as Choice) : (first as Choice);
}
