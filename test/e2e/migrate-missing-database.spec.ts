import { readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from '../support/command';
import { CommunitiesFile } from '../support/communities';

let file: CommunitiesFile;
beforeAll(async () => {
  file = await CommunitiesFile.create([{}, {}]);
});
afterAll(() => file.remove());

test('a community whose database is not there is told how to create it, and holds up no other', async () => {
  const [missing, there] = file.communities as [(typeof file.communities)[0], (typeof file.communities)[0]];
  const { databaseUrl } = missing.board.stores;
  const path = file.environment.COMMUNITIES_FILE as string;
  writeFileSync(path, readFileSync(path, 'utf8').replace(databaseUrl, `${databaseUrl}_not_there`));
  const all = await runCommand('commands/migrate', [], file.environment);
  expect(all.code).toBe(1);
  const { host, pathname } = new URL(databaseUrl);
  const name = `"${pathname.slice(1)}_not_there"`;
  expect(all.stderr).toContain(
    `${missing.name}: migration failed: there is no database ${name} on ${host}: run CREATE DATABASE ${name}`,
  );
  expect(all.stdout).toBe(`${there.name}: nothing to migrate\n`);
});
