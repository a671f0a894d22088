import { setImmediate as turn } from 'node:timers/promises';
import { TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { StopSignal } from '../startup/stop-signal';
import { HealthController } from './health.controller';
import { INDICATORS } from './indicator';

let looks: (() => void)[];
let controller: HealthController;
let stop: StopSignal;
beforeEach(async () => {
  looks = [];
  stop = new StopSignal();
  const part = { part: 'redis', check: () => new Promise((end) => looks.push(() => end('answers'))) };
  const module = await Test.createTestingModule({
    imports: [TerminusModule.forRoot({ logger: false })],
    controllers: [HealthController],
    providers: [
      { provide: INDICATORS, useValue: [part] },
      { provide: StopSignal, useValue: stop },
    ],
  }).compile();
  controller = await module.resolve(HealthController);
});

it('many probes at once are one look, and the next one is another', async () => {
  const together = [1, 2, 3, 4, 5].map(() => controller.readiness());
  await turn();
  expect(looks).toHaveLength(1);
  looks[0]?.();
  for (const answer of await Promise.all(together))
    expect(answer).toEqual({ status: 'ready', parts: { redis: { status: 'up', message: 'answers' } } });
  const later = controller.readiness();
  await turn();
  expect(looks).toHaveLength(2);
  looks[1]?.();
  expect((await later).status).toBe('ready');
});

it('a process that is told to stop says so, also to who asked just before', async () => {
  const asked = controller.readiness();
  await turn();
  stop.abort();
  looks[0]?.();
  expect(await asked).toEqual({
    status: 'not ready',
    parts: {
      redis: { status: 'up', message: 'answers' },
      process: { status: 'down', message: 'it is stopping' },
    },
  });
});
