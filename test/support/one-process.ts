import { Channel } from './channel';
import { FakeKick } from './fake-kick';
import { MainProcess } from './main-process';
import type { TestStores } from './stores';

/** `node dist/main --role=all` on these stores, and a channel whose stream has begun; the process ends with the work. */
export async function onOneProcess<T>(
  stores: TestStores,
  settings: Record<string, string>,
  work: (channel: Channel, main: MainProcess, url: string) => Promise<T>,
): Promise<T> {
  let urls: string[] = [];
  const kick = new FakeKick(() => urls);
  const main = MainProcess.on(stores, 'all', { KICK_PUBLIC_KEY: kick.publicKey, ...settings });
  try {
    urls = (await main.urls()).slice(0, 1);
    const channel = new Channel(kick);
    await channel.start();
    return await work(channel, main, urls[0] as string);
  } finally {
    await main.kill();
  }
}
