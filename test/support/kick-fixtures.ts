import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../fixtures/kick');

/** Bodies as Kick really sends them, people and texts replaced; `quirk` says what is special about them. */
export interface KickFixture {
  name: string;
  type: string;
  quirk: string;
  bodies: Record<string, unknown>[];
}

/** Every body that was recorded, by the name of its file, in the order of their numbers. */
export const KICK_FIXTURES: KickFixture[] = readdirSync(FOLDER)
  .toSorted()
  .map((file) => {
    const { type, quirk, body } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as {
      type: string;
      quirk: string;
      body: KickFixture['bodies'][number] | KickFixture['bodies'];
    };
    return { name: file.replace('.json', ''), type, quirk, bodies: [body].flat() };
  });
