import { randomUUID } from 'node:crypto';
import type { WorkerHost } from '@nestjs/bullmq';
import { ulid } from 'ulid';
import type { Person } from '../../simulator/kick-bodies';
import { encodeKickJson } from '../../simulator/kick-json';
import { streamStarted } from '../../simulator/kick-events';
import { ChatQueue } from '../../src/chat/chat-queue';
import { ChatProcessor } from '../../src/chat/chat.processor';
import { PointsProcessor } from '../../src/coins/points.processor';
import { QueueWorker } from '../../src/platform/queue/queue-worker';
import { QUEUES } from '../../src/queues';
import { Schedule } from '../../src/sync/schedule';
import type { Channel } from '../support/channel';
import type { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import type { CrashGate } from './crash-gate';

/** One delivery of Kick, with the same id and bytes each time it is sent. */
interface Step {
  name: string;
  type: string;
  body: string;
  id: string;
  sent: number;
  answer: 'accepted' | 'dead_letter';
  message?: { id: string; channel: Channel; coins: string };
}

/** An api and a worker that do nothing by themselves: their work is carried out step after step, always in one order. */
interface DrivenApp {
  work: () => Promise<void>;
  delivered: () => Promise<void>;
}

/**
 * Everything the way of a message has: a stream and three messages, the second inside the cooldown of the first; a
 * delivery that is no JSON; a message filed as offline, and the start of its stream that is learnt late.
 */
export class CrashCycle {
  readonly live = this.board.channel();
  readonly late = this.board.channel({ name: 'latecomer' });
  readonly alice = viewer('alice');
  readonly bob = viewer('bob');
  readonly carol = viewer('carol');
  /** What Kick was answered 200 for. */
  readonly acknowledged = new Set<Step>();
  readonly steps: Step[] = [
    this.start(this.live, this.live.ms(0)),
    this.chat(this.live, this.alice, 1, '1'),
    this.chat(this.live, this.alice, 2, '0:rate_limited'),
    this.chat(this.live, this.bob, 3, '1'),
    {
      name: 'a delivery that is no JSON',
      type: 'chat.message.sent',
      body: '{"message_id":',
      id: ulid(),
      sent: Date.now(),
      answer: 'dead_letter',
    },
    this.chat(this.late, this.carol, 1, '1'),
    this.start(this.late, Date.now()),
  ];

  constructor(private readonly board: Kickboard) {}

  get messages(): NonNullable<Step['message']>[] {
    return this.steps.flatMap(({ message }) => (message ? [message] : []));
  }

  get deadLetter(): Step {
    return this.steps.find(({ answer }) => answer === 'dead_letter') as Step;
  }

  /** Plays the cycle on an application of its own until it dies; true when it did not. */
  async play(gate: CrashGate): Promise<boolean> {
    const app = await startDriven(this.board);
    gate.arm();
    for (const step of this.steps) {
      const isLateStart = step === this.steps.at(-1);
      if (isLateStart && !(await gate.survives(app.work()))) return false;
      if (!(await gate.survives(this.deliver(step).then(() => app.delivered())))) return false;
    }
    const survived = await gate.survives(app.work());
    gate.disarm();
    return survived;
  }

  /** Kick sends again what got no 200, and what comes after it. */
  async goOn(): Promise<void> {
    for (const step of this.steps) if (!this.acknowledged.has(step)) await this.deliver(step);
  }

  private async deliver(step: Step): Promise<void> {
    const { type, body, id, sent } = step;
    const answer = await this.board.kick.deliver(type, body, { id, sent });
    const expected = new Set<string>([step.answer, 'accepted', 'duplicate']);
    if (answer.status !== 200 || !expected.has(answer.body.status))
      throw new Error(`${step.name} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    this.acknowledged.add(step);
  }

  private start(channel: Channel, sent: number): Step {
    const started = { broadcaster: channel.broadcaster, title: 'Friday night', started_at: channel.time(0) };
    return {
      name: `start of ${channel.id}`,
      type: 'livestream.status.updated',
      body: encodeKickJson(streamStarted(started)),
      id: ulid(sent),
      sent,
      answer: 'accepted',
    };
  }

  private chat(channel: Channel, sender: Person, minute: number, coins: string): Step {
    const id = randomUUID();
    return {
      name: `${sender.username} in minute ${minute}`,
      type: 'chat.message.sent',
      body: encodeKickJson(channel.message(sender, minute, { message_id: id })),
      id: ulid(),
      sent: Date.now(),
      answer: 'accepted',
      message: { id, channel, coins },
    };
  }

  /** Who earned what in which stream, as `<session>:<user>`. */
  get earned(): Record<string, number> {
    const of = (channel: Channel, someone: Person) => `${channel.session()}:${idOf(someone)}`;
    return {
      [of(this.live, this.alice)]: 1,
      [of(this.live, this.bob)]: 1,
      [of(this.late, this.carol)]: 1,
    };
  }
}

async function startDriven(board: Kickboard): Promise<DrivenApp> {
  const works: (() => Promise<void>)[] = [];
  const every = jest.spyOn(Schedule.prototype, 'every').mockImplementation((_, __, work) => {
    works.push(work);
  });
  const bootstrap = jest
    .spyOn(QueueWorker.prototype, 'onApplicationBootstrap')
    .mockImplementation(() => undefined);
  const api = await board.startApi();
  const worker = await board.startWorker();
  every.mockRestore();
  bootstrap.mockRestore();
  expect(works.length).toBeGreaterThan(5);
  const processors = [worker.app.get(ChatProcessor), worker.app.get(PointsProcessor)];
  for (const { worker: consumer } of processors) await consumer.waitUntilReady();
  return {
    delivered: () => api.app.get(ChatQueue).settled(),
    work: async () => {
      // The first look at the stores is what opens the judge's gate.
      for (const work of works) await work();
      for (const processor of processors) await carryOutJobs(processor);
      for (const work of works) await work();
    },
  };
}

/** As BullMQ's own loop does it, one job at a time. */
async function carryOutJobs(processor: WorkerHost & { process(job: unknown): Promise<unknown> }) {
  for (;;) {
    const token = randomUUID();
    const job = await processor.worker.getNextJob(token, { block: false });
    if (!job) return;
    await job.moveToCompleted(await processor.process(job), token, false);
  }
}

/** Everything that a dead process still holds ends, as if the next one was started fifteen seconds later. */
export async function endLeases(board: Kickboard): Promise<void> {
  const { redis, keys } = board;
  const buffers = [keys.chatBuffer(), keys.ledgerBuffer(), keys.sessionsBuffer(), keys.deadLettersBuffer()];
  await redis.del(...buffers.map((buffer) => keys.drained(buffer).claim), keys.rebuildLease());
  for (const name of Object.keys(QUEUES)) {
    const queue = `${keys.prefix.replace(/:$/, '')}:${name}`;
    const jobs = await redis.lrange(`${queue}:active`, 0, -1);
    // A job that is found here without its lock was seen by an earlier check, and is given to somebody else.
    for (const id of jobs) await redis.del(`${queue}:${id}:lock`);
    if (jobs.length > 0) await redis.sadd(`${queue}:stalled`, ...jobs);
    await redis.del(`${queue}:stalled-check`);
  }
}
