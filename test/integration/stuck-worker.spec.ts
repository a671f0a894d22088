import { ChatProcessor } from '../../src/chat/chat.processor';
import { PointsProcessor } from '../../src/coins/points.processor';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

test.each([
  ['chat', ChatProcessor],
  ['points', PointsProcessor],
])(
  'a worker of the queue %s that takes no jobs any more is replaced by one that does',
  async (_, processor) => {
    const board = await Kickboard.start({ workers: 0 });
    try {
      const { app } = await board.startWorker();
      const channel = board.channel();
      await channel.start();
      await board.settle();
      const old = app.get(processor).worker;
      // It lives and waits, and takes nothing: as the one that a failover left behind.
      await old.pause();
      const id = await channel.chat(viewer('alice'), 1);
      await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']), 20_000);
      expect(app.get(processor).worker).not.toBe(old);
      await board.settle();
    } finally {
      await board.close();
    }
  },
);
