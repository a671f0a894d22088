import { BadRequestException } from '@nestjs/common';
import { readFile } from './import-file';
import { readRow } from './import-row';

async function rowsOf(file: Buffer | string, column?: string) {
  const rows = [];
  for await (const row of readFile(Buffer.from(file), 'csv', column)) rows.push(readRow(row));
  return rows;
}

it.each([
  'username,points,balance\nann,5,6',
  'username,Points,POINTS\nann,5,6',
  'username,username,points\nann,ben,5',
  'user_id,user_id,points\n1,2,5',
])('a file with two columns for one thing is refused: %j', async (file) => {
  await expect(rowsOf(file)).rejects.toThrow(BadRequestException);
});

it('a column that is named is no guess', async () => {
  expect(await rowsOf('username,points,balance\nann,5,6', 'balance')).toMatchObject([{ amount: 6 }]);
  await expect(rowsOf('username,points,points\nann,5,6', 'points')).rejects.toThrow(/several columns/);
});

it.each([
  ['Latin-1', Buffer.from('username,points\nJ\xf6rg,5', 'latin1')],
  ['a null character', Buffer.from('username,points\na\0b,5')],
])('a name of bytes that are no text is refused, since nobody will ever have it: %s', async (_what, file) => {
  expect(await rowsOf(file)).toMatchObject([{ status: 'refused', reason: expect.stringContaining('UTF-8') }]);
});

it('half a surrogate pair, as JSON may hold it, is refused', async () => {
  const rows = readFile(Buffer.from('[{"name":"a\\ud800","points":5}]'), 'botrix', undefined);
  for await (const row of rows) expect(readRow(row).status).toBe('refused');
  expect.assertions(1);
});

it('letters of any alphabet are read, also from UTF-16', async () => {
  const text = '\ufeffusername,points\nJörg💥,5';
  for (const file of [Buffer.from(text), Buffer.from(text, 'utf16le')])
    expect(await rowsOf(file)).toMatchObject([{ status: 'read', username: 'Jörg💥' }]);
});
