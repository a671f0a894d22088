/** Which user id a channel's name belongs to, as Kick said it; asked once, so that a start does not need Kick. */
exports.KickChannels1790000000009 = class KickChannels1790000000009 {
  name = 'KickChannels1790000000009';

  async up(runner) {
    await runner.query(
      `CREATE TABLE kick_channels (
         slug text PRIMARY KEY,
         broadcaster_user_id bigint NOT NULL,
         looked_up_at timestamptz NOT NULL
       )`,
    );
  }

  async down(runner) {
    await runner.query('DROP TABLE kick_channels');
  }
};
