import { join } from 'node:path';
import type { MigrationInterface } from 'typeorm';
import type { Person } from '../../simulator/kick-bodies';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { withDataSource } from '../support/stores';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 2 });
});
afterAll(() => board.close());

const SELECT_VIEWER = `
  SELECT username, channel_slug, profile_picture, first_seen_at, last_seen_at, messages_total FROM viewers WHERE user_id = $1`;
const viewerRow = async (person: Person) => (await board.sql(SELECT_VIEWER, [idOf(person)]))[0];
const namesOf = async (person: Person) =>
  board.sql('SELECT username, since, until FROM viewer_names WHERE user_id = $1 ORDER BY since', [
    idOf(person),
  ]);

test('a viewer is kept as the newest message shows them, also when an older one comes later', async () => {
  const channel = board.channel();
  await channel.start();
  const ada = viewer('Ada_L');
  const renamed = {
    ...ada,
    username: 'Countess',
    channel_slug: 'countess',
    profile_picture: 'https://a.example/2.webp',
  };
  await channel.chat(ada, 1);
  await board.settle();
  await channel.chat(renamed, 5);
  await board.settle();
  await channel.chat(ada, 3);
  await channel.chat(ada, 0);
  await board.settle();
  expect(await viewerRow(ada)).toEqual({
    username: 'Countess',
    channel_slug: 'countess',
    profile_picture: 'https://a.example/2.webp',
    first_seen_at: new Date(channel.ms(0)),
    last_seen_at: new Date(channel.ms(5)),
    messages_total: '4',
  });
  expect(await namesOf(ada)).toEqual([
    { username: 'Ada_L', since: new Date(channel.ms(0)), until: new Date(channel.ms(3)) },
    { username: 'Countess', since: new Date(channel.ms(5)), until: new Date(channel.ms(5)) },
  ]);
});

test('a name that is given up lasted until its last message', async () => {
  const channel = board.channel();
  await channel.start();
  const bob = viewer('bob');
  for (const minute of [1, 2, 3]) {
    await channel.chat(bob, minute);
    await board.settle();
  }
  await channel.chat({ ...bob, username: 'robert' }, 4);
  await board.settle();
  expect(await namesOf(bob)).toEqual([
    { username: 'bob', since: new Date(channel.ms(1)), until: new Date(channel.ms(3)) },
    { username: 'robert', since: new Date(channel.ms(4)), until: new Date(channel.ms(4)) },
  ]);
});

test('a message that comes twice, or is flushed twice, counts once', async () => {
  const channel = board.channel();
  await channel.start();
  const carol = viewer('carol');
  const body = channel.message(carol, 1);
  for (let i = 0; i < 3; i += 1) await board.kick.deliver('chat.message.sent', body);
  await board.settle();
  // As after a crash between commit and acknowledgement: the entry is in the buffer again, its row is stored.
  const [stored] = await board.sql<{ arrival_seq: string }>(
    'SELECT arrival_seq FROM chat_messages WHERE message_id = $1',
    [body.message_id],
  );
  const entry = await board.redis.hget(board.keys.chatMessages(), stored?.arrival_seq as string);
  expect(entry).toContain(body.message_id);
  await board.redis.rpush(board.keys.chatBuffer(), entry as string);
  await board.settle();
  expect(await viewerRow(carol)).toMatchObject({ messages_total: '1' });
});

test('what the migration finds in the messages of before is what is kept with new ones', async () => {
  const channel = board.channel();
  await channel.start();
  const people = ['dave', 'erin', 'frank'].map((name) => viewer(name));
  for (const minute of [1, 2, 3, 4])
    for (const person of people)
      await channel.chat(
        { ...person, username: minute === 3 ? `${person.username}2` : person.username },
        minute,
      );
  await board.settle();
  const kept = () => board.sql('SELECT * FROM viewers ORDER BY user_id');
  const names = () => board.sql('SELECT user_id, username, since FROM viewer_names ORDER BY 1, 2');
  const before = [await kept(), await names()];
  await withDataSource(board.stores.databaseUrl, async (dataSource) => {
    const file = join(__dirname, '../../migrations/1790000000008-Viewers.js');
    const { Viewers1790000000008: Viewers } = (await import(file)) as Record<
      string,
      new () => MigrationInterface
    >;
    if (!Viewers) throw new Error(`${file} has no migration`);
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await new Viewers().down(runner);
    await new Viewers().up(runner);
    await runner.commitTransaction();
    await runner.release();
  });
  expect(before[0]).not.toEqual([]);
  expect([await kept(), await names()]).toEqual(before);
});
