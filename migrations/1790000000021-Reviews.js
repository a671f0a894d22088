/** Messages that did not earn because of an award that came after them, or is gone by now: they are to be judged again. */
exports.Reviews1790000000021 = class Reviews1790000000021 {
  name = 'Reviews1790000000021';

  async up(runner) {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS coin_reviews (
        id bigserial NOT NULL,
        message_id text NOT NULL,
        CONSTRAINT coin_reviews_pkey PRIMARY KEY (id)
      )`);
  }

  async down(runner) {
    await runner.query('DROP TABLE IF EXISTS coin_reviews');
  }
};
