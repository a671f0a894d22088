import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from 'ioredis';
import type { Channel } from './channel';
import { eventually } from './eventually';
import { idOf, viewer } from './people';
import type { TestStores } from './stores';

/** People who write in a channel without a pause, one message each; what was acknowledged is remembered. */
export class Writers {
  readonly ids: string[] = [];
  readonly people: ReturnType<typeof viewer>[] = [];
  private isStopped = false;
  private readonly done: Promise<void>;

  constructor(
    private readonly channel: Channel,
    private readonly atOnce = 1,
  ) {
    this.done = this.write();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.done;
  }

  private async write(): Promise<void> {
    while (!this.isStopped) {
      const batch = Array.from({ length: this.atOnce }, (_, i) => viewer(`v${this.people.length + i}`));
      this.people.push(...batch);
      this.ids.push(...(await Promise.all(batch.map((person) => this.channel.chat(person, 1)))));
      await sleep(15);
    }
  }
}

/** Everything that was acknowledged is stored and paid once, in Redis as in Postgres, and nothing waits anywhere. */
export async function expectPaidOnce(
  { ids, people }: Writers,
  { sql, prefix }: { sql: TestStores['sql']; prefix: string },
  redis: Cluster,
  withinMs: number,
): Promise<void> {
  const column = async (query: string) => (await sql<{ of: string }>(query)).map(({ of }) => of).sort();
  const all = ids.toSorted();
  await eventually(async () => {
    expect(await column('SELECT delivery_id AS of FROM webhook_spool')).toEqual([]);
    expect(await column('SELECT message_id AS of FROM chat_messages')).toEqual(all);
    expect(await column('SELECT message_id AS of FROM coin_entries')).toEqual(all);
    expect(await sql("SELECT 1 FROM chat_messages WHERE sweet_coins_reason = 'pending'")).toEqual([]);
    const queue = prefix.replace(/:$/, '');
    for (const list of [`${queue}:chat:active`, `${queue}:points:active`, `${queue}:chat:wait`])
      expect([list, await redis.llen(list)]).toEqual([list, 0]);
    expect(await redis.zcard(`${prefix}judge:waiting`)).toBe(0);
  }, withinMs);
  expect(await column('SELECT reason AS of FROM dead_letters')).toEqual([]);
  const balances = await Promise.all(people.map((person) => redis.get(`${prefix}coins:${idOf(person)}`)));
  expect(balances.filter((balance) => balance !== '1')).toEqual([]);
}
