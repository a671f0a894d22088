import { drawnPicture, facePicture } from '../../simulator/drawn-pictures';
import { KickServer } from '../../simulator/kick-server';
import { KickSigner } from '../../simulator/kick-signer';
import { inBrowser, TestBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

inBrowser('pictures', () => {
  let board: Kickboard;
  let browser: TestBrowser;
  let kick: KickServer;

  beforeAll(async () => {
    kick = new KickServer(KickSigner.generate());
    board = await Kickboard.start({ settings: { KICK_FILES_URL: await kick.listen() } });
    browser = await TestBrowser.start();
  });
  afterAll(async () => {
    await browser?.close();
    await board?.close();
    await kick?.close();
  });

  test.each(['/', '/overlay'])(
    'on %s people and emotes are seen, and an emote that cannot be had is its name',
    async (path) => {
      const channel = board.channel();
      const ann = { ...viewer('ann'), profile_picture: facePicture(7) };
      await channel.start();
      const drawn = await channel.chat(ann, 1, { content: 'look [emote:4147004:SadOtter]' });
      const broken = await channel.chat(ann, 2, { content: '[emote:1:NobodyHasThis]' });
      const page = await browser.page();
      await page.goto(`${board.url}${path}?broadcaster_user_id=${channel.id}`);
      const isSeen = (place: string) =>
        eventually(async () =>
          expect(
            await page
              .locator(`${place} img`)
              .evaluateAll((all) => all.map((image) => image.naturalWidth > 0)),
          ).toEqual([true]),
        );
      expect(drawnPicture('/emotes/1/fullsize')).toBeUndefined();
      await isSeen(`[data-message-id="${drawn}"]`);
      await isSeen('.board-row');
      const line = page.locator(`[data-message-id="${broken}"]`);
      await line.locator('.emote-name').getByText('NobodyHasThis').waitFor();
      expect(await line.locator('img').count()).toBe(0);
    },
  );
});
