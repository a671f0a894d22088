import { describe, expect, it } from 'vitest';
import { contentParts, plainContent, shortenedParts } from './content-parts';

describe('contentParts', () => {
  it('tells emotes from text', () => {
    expect(contentParts('hi [emote:37:KEKW][emote:4:gg]!')).toEqual([
      { kind: 'text', text: 'hi ' },
      { kind: 'emote', id: '37', name: 'KEKW' },
      { kind: 'emote', id: '4', name: 'gg' },
      { kind: 'text', text: '!' },
    ]);
  });

  it('leaves half tokens and markup as the text they are', () => {
    const text = '[emote:x:y] [emote:1: <img src=x onerror=alert(1)>';
    expect(contentParts(text)).toEqual([{ kind: 'text', text }]);
  });

  it('shortens what takes the room of several messages, and cuts no character in two', () => {
    const short = contentParts('hi [emote:37:KEKW]');
    expect(shortenedParts(short)).toBe(short);
    const long = shortenedParts(contentParts('[emote:1:a]' + '🙂'.repeat(200)));
    expect(long).toEqual([
      { kind: 'emote', id: '1', name: 'a' },
      { kind: 'text', text: `${'🙂'.repeat(138)}…` },
    ]);
    expect(shortenedParts(contentParts('[emote:1:a]'.repeat(150))).length).toBe(94);
  });

  it('gives a quotation readable names', () => {
    expect(plainContent('go [emote:1:PogU]')).toBe('go :PogU:');
    expect(plainContent('')).toBe('');
  });
});
