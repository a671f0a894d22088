import { httpsUrl } from './https-url';

it.each([
  'https://files.kick.example/a.webp',
  'HTTPS://x/a?b=c#d',
  'https://[::1]:8443/%20',
  'https://a.example',
])('takes %s as it is', (url) => expect(httpsUrl(url)).toBe(url));

it.each([
  '',
  'javascript:alert(1)',
  'data:image/png;base64,AAAA',
  'http://files.kick.example/a.webp',
  '//files.kick.example/a.webp',
  'https:files.kick.example',
  'https://',
  'https://:80',
  'https://a b/',
  ' https://a.example',
  'java\nscript:https://a.example',
  'https://a.example/\n',
  'https://a.example/\0',
  'https://a.example/\ud800',
  'https://a.example\\@b.example',
  `https://a.example/${'x'.repeat(2048)}`,
  null,
  undefined,
  7,
  ['https://a.example'],
])('takes %p for none', (text) => expect(httpsUrl(text)).toBeNull());
