import { describe, expect, it } from 'vitest';
import { message } from '../testing/shapes';
import { forgetSizes } from './line-sizes';

describe('forgetSizes', () => {
  it('keeps a bounded number of sizes however long the chat goes on, those of lines that are held among them', () => {
    const sizes = new Map<unknown, number>();
    let held = [message('m0')];
    let most = 0;
    for (let n = 1; n <= 20_000; n += 1) {
      sizes.set(`m${n}`, n);
      held = [...held, message(`m${n}`)].slice(-100);
      forgetSizes(sizes, held);
      most = Math.max(most, sizes.size);
    }
    expect(most).toBeLessThanOrEqual(600);
    for (const { message_id } of held) expect(sizes.get(message_id)).toBe(Number(message_id.slice(1)));
  });
});
