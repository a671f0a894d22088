import { Injectable } from '@nestjs/common';
import { Database } from './database';

/** The ledger and the trail of acts are only added to; an operator may see to that by taking the other rights away. */
const ONLY_ADDED_TO = ['coin_entries', 'admin_audit'];

/** Schemas that hold tables as ours are named, though our user does not look there. */
const SELECT_ELSEWHERE = `
  SELECT string_agg(quote_ident(nspname), ', ' ORDER BY nspname) AS schemas, quote_ident(current_user) AS user
    FROM pg_namespace AS schema
   WHERE to_regclass('migrations') IS NULL AND (SELECT count(*) FROM pg_class WHERE relnamespace = schema.oid AND relname IN ('migrations', 'coin_entries', 'chat_messages')) = 3`;

/** Each of our tables: whether it is there, and what our user may not do with it. */
const SELECT_FACTS = `
  WITH ours AS (
    SELECT name, to_regclass(quote_ident(name)) AS id, name = ANY ($2::text[]) AS only_added_to FROM unnest($1::text[]) AS name
  ), forbidden AS (
    SELECT act || ' on ' || name AS words FROM ours, unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS act
    WHERE id IS NOT NULL AND NOT (only_added_to AND act IN ('UPDATE', 'DELETE')) AND NOT has_table_privilege(id, act)
    UNION ALL
    SELECT 'USAGE on ' || sequence.oid::regclass
      FROM ours JOIN pg_depend ON refobjid = id AND deptype IN ('a', 'i') JOIN pg_class AS sequence ON sequence.oid = objid
     WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass
       -- In this order: to be asked about what is no sequence is an error.
       AND CASE WHEN sequence.relkind = 'S' THEN NOT has_sequence_privilege(sequence.oid, 'USAGE') ELSE false END
    UNION ALL
    -- Of the migrations, which made the tables as well. A trigger needs no right to its function.
    SELECT DISTINCT 'EXECUTE on ' || proname FROM pg_proc JOIN pg_class AS entries ON entries.oid = to_regclass('coin_entries')
     WHERE pronamespace = entries.relnamespace AND proowner = entries.relowner AND prorettype <> 'trigger'::regtype
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND classid = 'pg_proc'::regclass AND deptype = 'e')
       AND NOT has_function_privilege(pg_proc.oid, 'EXECUTE')
  )
  SELECT current_setting('server_encoding') AS encoding, lower('I') = 'i' AS lowers_names, current_setting('transaction_read_only')::boolean AS is_read_only,
    quote_ident(current_user) AS user, quote_ident(current_schema()) AS schema,
    (SELECT string_agg(name, ', ' ORDER BY name) FROM ours WHERE id IS NULL) AS absent,
    (SELECT string_agg(words, ', ' ORDER BY words) FROM forbidden) AS forbidden`;

interface Facts {
  encoding: string;
  lowers_names: boolean;
  is_read_only: boolean;
  user: string;
  schema: string;
  absent: string | null;
  forbidden: string | null;
}

/** Whether the database that we are connected to is one that can keep all that is given to it. */
@Injectable()
export class PostgresFitness {
  constructor(private readonly database: Database) {}

  /**
   * One line that says what an operator must change, or null. `passing` is what may end by itself.
   * @throws DatabaseUnavailable
   */
  async misfit(): Promise<{ forGood: string | null; passing: string | null }> {
    await this.database.connect();
    const tables = this.database.dataSource.entityMetadatas.map(({ tableName }) => tableName);
    const [facts] = await this.database.query<Facts>(SELECT_FACTS, [tables, ONLY_ADDED_TO]);
    return {
      forGood: facts ? whatIsWrong(facts) : null,
      passing: facts?.is_read_only
        ? 'it takes no writes (a standby, or default_transaction_read_only): messages wait in Redis'
        : null,
    };
  }

  /**
   * Of a database in which our user finds no migrations: where they are, in one line; null when they are nowhere.
   * @throws DatabaseUnavailable
   */
  async otherSchema(): Promise<string | null> {
    const [found] = await this.database.query<{ schemas: string | null; user: string }>(SELECT_ELSEWHERE);
    return found?.schemas
      ? `the migrations have been run in the schema ${found.schemas}, where the user of DATABASE_URL does not look: ALTER ROLE ${found.user} SET search_path = ${found.schemas}; GRANT USAGE ON SCHEMA ${found.schemas} TO ${found.user}`
      : null;
  }
}

function whatIsWrong({ encoding, lowers_names, user, schema, absent, forbidden }: Facts): string | null {
  // Others have no place for most letters and no emoji at all: good messages would be refused as bad data. SQL_ASCII keeps bytes.
  if (encoding !== 'UTF8' && encoding !== 'SQL_ASCII')
    return `the database has the encoding ${encoding}, which cannot hold what people write: create one with ENCODING 'UTF8' TEMPLATE template0, and name it in DATABASE_URL`;
  // Turkish and its like: names would be found under other letters than those under which they are looked for.
  if (!lowers_names)
    return `the database has a locale in which the small letter of I is not i, so names would not be found: create one with LOCALE 'C' ENCODING 'UTF8' TEMPLATE template0, and name it in DATABASE_URL`;
  if (absent !== null)
    return `the database lacks ${absent}, though the migrations have been run: restore it from a backup`;
  if (forbidden !== null)
    return `the user of DATABASE_URL lacks rights (${forbidden}): GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${user}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${user}; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${user}`;
  return null;
}
