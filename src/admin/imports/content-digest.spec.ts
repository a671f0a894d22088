import { contentDigest } from './content-digest';

const digest = (text: string) => contentDigest(Buffer.from(text));

test('a file that was only opened and saved is the same file', () => {
  const file = 'username,points\nann,5\nzoë,7';
  for (const saved of [
    `${file}\n`,
    `${file}\r\n`,
    `${file}\n\n`,
    file.replaceAll('\n', '\r\n'),
    file.replaceAll('\n', '\r'),
    `\ufeff${file}\n`,
  ])
    expect([saved, digest(saved)]).toEqual([saved, digest(file)]);
});

test('a file with another row, value or order is another file', () => {
  const file = 'username,points\nann,5\nbob,7\n';
  for (const other of [
    'username,points\nann,5\nbob,8\n',
    'username,points\nbob,7\nann,5\n',
    'username,points\nann,5\n\nbob,7\n',
    'username,points\nann,5\nbob,7 \n',
    'username,points\nann,5\n',
    '',
  ])
    expect([other, digest(other) === digest(file)]).toEqual([other, false]);
});

test('line ends are told apart wherever a large file is cut to be read', () => {
  for (let length = 65_530; length < 65_540; length += 1) {
    const long = 'x'.repeat(length);
    expect(digest(`${long}\r\nann\r\n`)).toBe(digest(`${long}\nann`));
  }
});
