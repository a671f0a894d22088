import * as kick from './kick-events';
import { encodeKickJson } from './kick-json';

describe('the event builders', () => {
  it.each(kick.everyEvent())('send $type on behalf of the default broadcaster, as plain JSON', ({ body }) => {
    expect(body.broadcaster).toMatchObject({
      user_id: 4242,
      username: 'sweetflips',
      channel_slug: 'sweetflips',
    });
    expect(JSON.parse(encodeKickJson(body))).toEqual(JSON.parse(JSON.stringify(body)));
  });

  it('give each chat message an id of its own', () => {
    expect(kick.chatMessage().message_id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(kick.chatMessage().message_id).not.toBe(kick.chatMessage().message_id);
  });

  it('replace the fields that are given and no others', () => {
    const body = kick.chatMessage({ sender: kick.person({ user_id: 7, username: 'ann' }), content: 'hi' });
    expect(body).toMatchObject({
      content: 'hi',
      sender: { user_id: 7, username: 'ann', channel_slug: 'ann' },
    });
    expect(body.broadcaster.user_id).toBe(4242);
  });

  it('leave a field out that is given as undefined', () => {
    const body = kick.chatMessage({ emotes: undefined, sender: kick.person({ profile_picture: undefined }) });
    const sent = JSON.parse(encodeKickJson(body));
    expect(sent).not.toHaveProperty('emotes');
    expect(sent.sender).not.toHaveProperty('profile_picture');
  });

  it('give chat senders an identity unless they say otherwise or are anonymous', () => {
    expect(kick.chatMessage({ sender: kick.person() }).sender.identity).toMatchObject({ badges: [] });
    expect(kick.chatMessage({ sender: kick.person({ identity: null }) }).sender.identity).toBeNull();
    expect(kick.chatMessage({ sender: kick.anonymous({ bare: true }) }).sender).toEqual({
      is_anonymous: true,
    });
    expect(kick.chatMessage({ sender: kick.anonymous() }).sender).toMatchObject({
      user_id: null,
      username: null,
    });
  });

  it('write slugs in lower case with dashes', () => {
    expect(kick.person({ username: 'Its_Big_Fan' }).channel_slug).toBe('its-big-fan');
  });

  it('end a stream that began before, and only then say when', () => {
    expect(kick.streamStarted()).toMatchObject({ is_live: true, ended_at: null });
    const ended = kick.streamEnded({ started_at: '2026-06-01T20:00:00Z' });
    expect(ended).toMatchObject({ is_live: false, started_at: '2026-06-01T20:00:00Z' });
    expect(ended.ended_at).toMatch(/Z$/);
  });

  it('send the category under both spellings, and replace single metadata fields', () => {
    const { metadata } = kick.streamMetadata({ metadata: { title: 'New title' } });
    expect(metadata.title).toBe('New title');
    expect(metadata.Category).toEqual(metadata.category);
    expect(metadata.language).toBe('en');
  });

  it('let a renewal tell when the subscription first began', () => {
    expect(Date.parse(kick.renewal().created_at)).toBeLessThan(Date.now() - 80 * 86_400_000);
  });
});
