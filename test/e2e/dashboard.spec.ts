import type { Page } from 'playwright-core';
import type { Person } from '../../simulator/kick-bodies';
import { axeViolations, inBrowser, TestBrowser, withoutEvents } from '../support/browser';
import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

const ROOM = 'chatrooms.99.v2';

inBrowser('the dashboard in a real browser', () => {
  let board: Kickboard;
  let browser: TestBrowser;

  beforeAll(async () => {
    board = await Kickboard.start();
    browser = await TestBrowser.start();
  });
  afterAll(async () => {
    await browser?.close();
    await board?.close();
  });

  const row = (page: Page, who: Person) => page.locator(`.board-row[data-user-id="${idOf(who)}"]`);
  const line = (page: Page, messageId: string) => page.locator(`[data-message-id="${messageId}"]`);

  /** The page of a channel whose stream is live, with events connected. */
  async function open(channel: Channel, { path = '/', query = '' } = {}, page?: Page): Promise<Page> {
    const opened = page ?? (await browser.page());
    await opened.goto(`${board.url}${path}?broadcaster_user_id=${channel.id}${query}`);
    return opened;
  }
  const pushed = (page: Page) => page.locator('[data-pushed]').waitFor();

  test('a chat message appears with its coin, and its writer on the board', async () => {
    const channel = board.channel();
    const [ann, ben] = [viewer('ann'), viewer('ben')];
    await channel.start({ title: 'Seen in a browser' });
    await channel.chat(ann, 0);
    const page = await open(channel);
    await row(page, ann).waitFor();
    await page.getByText('Seen in a browser').waitFor();
    await pushed(page);

    const first = await channel.chat(ben, 1, { content: 'hello' });
    await row(page, ben).locator('.earn-glow').waitFor();
    await row(page, ben).getByText('+1').waitFor();
    await line(page, first).getByRole('img', { name: 'Earned 1 coin' }).waitFor();
    const second = await channel.chat(ben, 2, { content: 'again, too soon' });
    await line(page, second).waitFor();
    expect(await line(page, second).locator('[data-coins]').count()).toBe(0);
    expect(await page.getByText('+0').count()).toBe(0);
  });

  test('who climbs gets a ring and an arrow, glides to the new place, and comes to rest', async () => {
    const channel = board.channel();
    const [ann, ben] = [viewer('ann'), viewer('ben')];
    await channel.start();
    await channel.chat(ann, 0);
    await channel.chat(ann, 6);
    await channel.chat(ben, 0);
    const page = await open(channel);
    await pushed(page);
    const [high, low] = [await row(page, ann).boundingBox(), await row(page, ben).boundingBox()];
    expect(high?.y).toBeLessThan(low?.y as number);
    // Every place that the row is drawn at, from now on.
    await page.evaluate(`{
      const places = (window.places = []);
      const note = () => {
        places.push(document.querySelector('[data-user-id="${idOf(ben)}"]').getBoundingClientRect().top);
        requestAnimationFrame(note);
      };
      note();
    }`);

    await Promise.all([channel.chat(ben, 6), channel.chat(ben, 12)]);
    await row(page, ben).locator('.climb-arrow').first().waitFor();
    await row(page, ben).locator('.climb-ring').first().waitFor();
    await row(page, ben).and(page.locator(':not([data-rank-up]):not([data-earned])')).waitFor();
    const places = (await page.evaluate('window.places')) as number[];
    expect(Math.abs((places.at(-1) as number) - (high?.y as number))).toBeLessThan(2);
    const onTheWay = places.filter((top) => top > (high?.y as number) + 3 && top < (low?.y as number) - 3);
    expect(onTheWay.length).toBeGreaterThan(2);
  });

  test('who asked for stillness sees rows at their new place at once', async () => {
    const channel = board.channel();
    const [ann, ben] = [viewer('ann'), viewer('ben')];
    await channel.start();
    await channel.chat(ann, 0);
    await channel.chat(ben, 0);
    const page = await open(channel, {}, await browser.page({ reducedMotion: 'reduce' }));
    await pushed(page);
    await channel.chat(ben, 6);
    await row(page, ben).locator('.earn-glow').waitFor();
    const moving = `document.getAnimations().map(({ animationName, effect }) => [animationName, effect.target.className])`;
    expect(await page.evaluate(moving)).toEqual([]);
  });

  test('what a stranger writes stays text, and turns nothing round', async () => {
    const channel = board.channel();
    await channel.start();
    const page = await open(channel);
    await pushed(page);
    const markup = '<img src=x onerror="window.taken=1"><script>window.taken=1</script>';
    const mallory = viewer('\u202Erotaredom');
    const id = await channel.chat(mallory, 1, { content: markup });
    await line(page, id).getByText(markup).waitFor();
    expect(await line(page, id).locator('img[src], script').count()).toBe(0);
    expect(await page.evaluate('window.taken')).toBeUndefined();

    // The name stays behind the time, and what it said behind the name, whichever way either of them runs.
    const turned = await channel.chat(mallory, 2, { content: '\u202Egnp.exe \u2067\u2066' });
    await line(page, turned).waitFor();
    const left = async (part: string) => (await line(page, turned).locator(part).boundingBox())?.x ?? -1;
    const [time, name, text] = [await left('time'), await left('.chat-name'), await left('.text-body')];
    expect(time).toBeLessThan(name);
    expect(name).toBeLessThan(text);
    await row(page, mallory).waitFor();
  });

  test('without events the same appears by polling', async () => {
    const channel = board.channel();
    const ann = viewer('ann');
    await channel.start();
    const page = await browser.page();
    await withoutEvents(page);
    await open(channel, {}, page);
    await page.locator('[data-connection="live"]').waitFor();
    const id = await channel.chat(ann, 1);
    await line(page, id).locator('[data-coins="1"]').waitFor();
    await row(page, ann).waitFor();
    expect(await page.locator('[data-pushed]').count()).toBe(0);
  });

  test('a message that Kick’s own chat socket tells first is shown once, and gets its coin from the API', async () => {
    const channel = board.channel();
    const ann = viewer('ann');
    await channel.start();
    const body = channel.message(ann, 1, { content: 'quicker than a webhook' });
    const page = await browser.page();
    let tell = (_event: string, _data: unknown): void => {};
    await page.routeWebSocket(/^wss:\/\/ws-us2\.pusher\.com/, (socket) => {
      tell = (event, data) =>
        socket.send(JSON.stringify({ event, data: JSON.stringify(data), channel: ROOM }));
      tell('pusher:connection_established', { socket_id: '1.1', activity_timeout: 120 });
      socket.onMessage((sent) => {
        if (String(sent).includes('pusher:subscribe')) tell('pusher_internal:subscription_succeeded', {});
      });
    });
    await open(channel, { query: '&chatroom_id=99' }, page);
    await page.locator('[data-connection="live"][title*="socket"]').waitFor();
    const { message_id: id, content, created_at } = body;
    const sender = {
      id: ann.user_id,
      username: ann.username,
      slug: 'ann',
      identity: { color: '', badges: [] },
    };
    tell('App\\Events\\ChatMessageEvent', {
      id,
      chatroom_id: 99,
      content,
      type: 'message',
      created_at,
      sender,
    });
    await line(page, id).getByText(content).waitFor();
    expect(await row(page, ann).count()).toBe(0);

    await board.kick.deliver('chat.message.sent', body);
    await line(page, id).locator('[data-coins="1"]').waitFor();
    await row(page, ann).waitFor();
    expect(await line(page, id).count()).toBe(1);
  });

  test('after the stream its final board stays, also for those who come later', async () => {
    const channel = board.channel();
    const ann = viewer('ann');
    await channel.start({ title: 'Over now' });
    await channel.chat(ann, 1);
    const page = await open(channel);
    await pushed(page);
    await row(page, ann).waitFor();
    await channel.end({ minute: 30 });
    await page.locator('[data-stream="offline"]').waitFor();
    const later = await open(channel);
    for (const reader of [page, later]) {
      await reader.getByText('Stream is offline').waitFor();
      await row(reader, ann).waitFor();
    }
  });

  test('the overlay shows board and chat on nothing', async () => {
    const channel = board.channel();
    const ann = viewer('ann');
    await channel.start();
    const page = await open(channel, { path: '/overlay', query: '&rows=3' });
    const id = await channel.chat(ann, 1, { content: 'over the game' });
    await row(page, ann).waitFor();
    await line(page, id).getByText('over the game').waitFor();
    const grounds = `['html', 'body', '.overlay'].map((at) => getComputedStyle(document.querySelector(at)).backgroundColor)`;
    expect(await page.evaluate(grounds)).toEqual(Array(3).fill('rgba(0, 0, 0, 0)'));
  });

  test.each(['light', 'dark'] as const)('nothing stands in the way of a reader in the %s', async (scheme) => {
    const channel = board.channel();
    await channel.start();
    await channel.chat(viewer('ann'), 1, { content: 'hi [emote:37:KEKW]' });
    const page = await open(
      channel,
      {},
      await browser.page({ colorScheme: scheme, reducedMotion: 'reduce' }),
    );
    await page.locator('.chat-line').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('without a channel it asks for one, and offers those that are known', async () => {
    const page = await browser.page();
    await page.goto(`${board.url}/`);
    await page.getByRole('textbox').first().waitFor();
    await page.getByRole('navigation', { name: 'Known channels' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('three people alone at the top stand on a podium, which those who share a rank do not', async () => {
    const channel = board.channel();
    const [ann, ben, cem] = [viewer('ann'), viewer('ben'), viewer('cem')];
    await channel.start();
    for (const [person, coins] of [
      [ann, 3],
      [ben, 2],
      [cem, 1],
    ] as const)
      for (let i = 0; i < coins; i += 1) await channel.chat(person, 6 * i);
    const page = await open(channel, {}, await browser.page({ viewport: { width: 1920, height: 1080 } }));
    const places = page.locator('.podium-place');
    await places.nth(2).waitFor();
    expect(await places.locator('bdi').allInnerTexts()).toEqual(['ann', 'ben', 'cem']);
    await channel.chat(viewer('dan'), 0);
    await page.getByText('=3').first().waitFor();
    await places.first().waitFor({ state: 'detached' });
  });
});
