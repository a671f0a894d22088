/** API keys that were made by the command line: with scopes, revocable, and stored as hashes. */
exports.ApiKeys1790000000013 = class ApiKeys1790000000013 {
  name = 'ApiKeys1790000000013';

  async up(runner) {
    await runner.query(`
      CREATE TABLE api_keys (
        id bigserial NOT NULL,
        name text NOT NULL,
        hash text NOT NULL,
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz,
        revoked_at timestamptz,
        CONSTRAINT api_keys_pkey PRIMARY KEY (id)
      )`);
    await runner.query('CREATE UNIQUE INDEX api_keys_one_per_hash ON api_keys (hash)');
    await runner.query(
      'CREATE UNIQUE INDEX api_keys_one_per_name ON api_keys (name) WHERE revoked_at IS NULL',
    );
  }

  async down(runner) {
    await runner.query('DROP TABLE api_keys');
  }
};
