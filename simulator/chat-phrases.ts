/** What people write. `GREETINGS`, `QUIET`, `BUSY` and `HYPE` are the crowd's moods, `ODD` what breaks parsers. */

/** Phrases between bars and line ends. */
const phrases = (text: string): string[] => text.trim().split(/\s*[|\n]\s*/);

export const GREETINGS = phrases(`
  hey chat | hello hello | good evening everyone | yooo finally live | hi from the train
  first time here, hi | made it just in time | sup chat, what did I miss? | morning from down under
  back again o/ | gm gm | hola a todos | salut le chat | moin`);

export const QUIET = phrases(`
  what is the plan today? | anyone else eating dinner right now | this song is so good
  brb getting coffee | how long has the stream been going? | how was your week chat | !points | !uptime
  !song | audio is a bit low for me | refreshing fixed it | my cat just walked over the keyboard sdfghj
  what headset is that | cozy stream today | I have work in five hours lol
  does anyone know the name of this track | same time tomorrow? | been lurking, great stream
  why is it so hot in here | what game is next?`);

export const BUSY = phrases(`
  lol | LMAO | no way | he did not just do that | go left go left | behind you!! | that was close
  nice one | one more | we take those | I called it | clip it | surely this time
  it is always the last one | trust the process | so unlucky | wait what happened | actually clean
  chat is this real | told you | skill issue | W | L take | ggs | +1 | true | nah that is crazy
  how is that even possible`);

export const HYPE = phrases(`
  LET'S GO | LETS GOOOOOOO | HUGE | OMG OMG OMG | W W W W W | INSANE | WHAT A PLAY | NO SHOT | CLIP THAT
  HYPE HYPE HYPE | I AM SCREAMING | BIGGEST W OF THE YEAR | absolute cinema | he actually did it!!!
  THANK YOU FOR THE SUB | WWWWWWWWWWW`);

/** Emotes by id, as they stand in a message: `[emote:<id>:<name>]`. Ids of our own invention. */
export const EMOTES: readonly (readonly [id: string, name: string])[] = [
  ['4147001', 'HypeWave'],
  ['4147002', 'LaughCry'],
  ['4147003', 'EZclap'],
  ['4147004', 'SadOtter'],
  ['4147005', 'CoinFlip'],
  ['4147006', 'PopCorn'],
  ['4147007', 'catJamming'],
  ['4147008', 'GGs'],
  ['39', 'W'],
  ['4147010', 'mindBlown'],
];

export const ODD = [
  '',
  ' ',
  '<b>bold</b> & <i>brave</i>',
  '<script>alert("chat & co")</script>',
  'if (a < b && c > d) return "&lt;";',
  '__proto__',
  'constructor',
  '{"message_id":"mine"}',
  'null',
  'مرحبا بالجميع كيف الحال',
  'שלום לכולם, שידור מעולה',
  'left then \u202eright to left',
  'fam 👨‍👩‍👧‍👦 and 🏳️‍🌈 and 👩🏽‍💻',
  '𝓯𝓪𝓷𝓬𝔂 𝕝𝕖𝕥𝕥𝕖𝕣𝕤 🦦🦦🦦',
  'こんにちは、配信ありがとう',
  '안녕하세요 🎉',
  'zero\u200bwidth\u200djoiners\ufeff here',
  'line\u2028separator and\u2029paragraph',
  'two\nlines\tand a tab',
  'Z̷̢̛a̴͘l̶g̷o̸ was here',
  '\u001b[31mred alert\u001b[0m [COIN] +999 to @nobody',
  '[emote:12:] [emote::NAME] [emote:99 broken',
  "Robert'); DROP TABLE students;--",
  'back\\slash "quotes" and \u0000 nothing',
  '🔥'.repeat(120),
  'very long '.repeat(49).trim(),
  'e\u0301'.repeat(500),
];
