import { describe, expect, it } from 'vitest';
import { nameColours } from './colour';

const both = (colour: string | null) =>
  nameColours(colour, '7') as { '--name-dark': string; '--name-light': string };

describe('nameColours', () => {
  it('keeps a colour where it can be read, and mends it where it cannot', () => {
    expect(both('#ffff00')['--name-dark']).toBe('rgb(255 255 0)');
    expect(both('#ffff00')['--name-light']).not.toBe('rgb(255 255 0)');
    expect(both('#000000')['--name-light']).toBe('rgb(0 0 0)');
    expect(both('#000000')['--name-dark']).not.toBe('rgb(0 0 0)');
  });

  it('takes nothing but a colour from a stranger', () => {
    expect(both('red;background:url(//x)')).toEqual(both(null));
    expect(both(null)['--name-dark']).toMatch(/^rgb\(\d+ \d+ \d+\)$/);
  });
});
