import { expect, it } from 'vitest';
import { placeOf, typed } from './place';

it('carries whatever was typed, and nothing when nothing was', () => {
  for (const text of ['@ann', 'a/b?c#d', '100 %', 'entry:7', ''])
    expect(typed(placeOf('/audit', text).slice('/audit/'.length))).toBe(text);
  expect(placeOf('/audit', '')).toBe('/audit');
});

it('takes a broken address as it is', () => {
  expect([typed('100%'), typed(undefined)]).toEqual(['100%', '']);
});
