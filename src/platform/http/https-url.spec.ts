import * as fc from 'fast-check';
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
  'https://1.2.3.4.5/',
  'https://a.example:port/',
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

// Newer versions of Node parse encoded names that decode to nothing, as browsers do.
it.each(['https://xn--a/', 'https://xn--a.example/', 'https://a.xn--a.example/'])(
  'leaves %s to the parser of URLs',
  (url) => expect(httpsUrl(url)).toBe(URL.canParse(url) ? url : null),
);

it('takes nothing that does not parse', () => {
  const part = fc.constantFrom(
    'a',
    'xn--',
    'XN--a',
    '1',
    '0x1',
    '-',
    '.',
    '..',
    'example',
    '/',
    ':',
    ':80',
    '@',
    '#',
    '?',
    '[',
    '%',
    '%00',
  );
  const address = fc.array(part, { maxLength: 6 }).map((parts) => `https://${parts.join('')}`);
  fc.assert(
    fc.property(address, (url) => {
      expect(httpsUrl(url)).toBe(URL.canParse(url) ? url : null);
    }),
    { numRuns: 3000 },
  );
});
