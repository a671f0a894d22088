import { BadRequestException } from '@nestjs/common';
import type { FileRow, Source } from './file-row';

const SHAPES: { [source: string]: string } = {
  streamelements: '{"users":[{"username","points"}]}',
  botrix: '[{"name","points"}]',
  streamlabs: '{"data":{"data":[{"viewer":{"name"},"points"}]}}',
};

/** Lists of viewers, or several pages of them in a list. @throws BadRequestException when the file is none */
export function readJson(file: Buffer, source: Source): FileRow[] {
  let content: unknown;
  try {
    content = JSON.parse(file.toString().replace(/^\ufeff/, ''));
  } catch (error) {
    throw new BadRequestException(`the file is not JSON, or was cut off: ${(error as Error).message}`);
  }
  const pages = Array.isArray(content) && source !== 'botrix' ? content : [content];
  const people = pages.map((page) => peopleOf(page, source));
  if (people.some((list) => list === null))
    throw new BadRequestException(`a file of ${source} must look like ${SHAPES[source]}`);
  return people.flatMap((list) => list ?? []).map((person, i) => jsonRow(person, i + 1));
}

function peopleOf(page: unknown, source: Source): unknown[] | null {
  const list =
    source === 'botrix'
      ? page
      : source === 'streamelements'
        ? field(page, 'users')
        : field(field(page, 'data'), 'data');
  return Array.isArray(list) ? list : null;
}

function jsonRow(person: unknown, line: number): FileRow {
  const name = field(person, 'username') ?? field(person, 'name') ?? field(field(person, 'viewer'), 'name');
  if (typeof name !== 'string') return { line, refused: 'there is no name' };
  return { line, username: name, points: field(person, 'points') };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as { [name: string]: unknown })[name] : undefined;
