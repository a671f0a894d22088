/**
 * The block that tells where everything is.
 * @param {string} title
 * @param {{ url: string, workerUrl: string }} system
 * @param {{ broadcaster?: string, adminPassword?: string, notes?: string[] }} details
 */
export function printAddresses(title, { url, workerUrl }, { broadcaster, adminPassword, notes = [] }) {
  const user = process.env.ADMIN_USERNAME || 'admin';
  const query = broadcaster ? `?broadcaster_user_id=${broadcaster}` : '';
  const rows = [
    ['Dashboard', `${url}/${query}`],
    [
      'Overlay',
      `${url}/overlay${query || '?broadcaster_user_id=…'}   arrange it: ${url}/overlay-setup${query}`,
    ],
    ['API docs', `${url}/api/docs`],
    ['Leaderboard', `${url}/api/stream-session/leaderboard${query || '?broadcaster_user_id=…'}`],
    ['Chat', `${url}/api/chat${query}`],
    [
      'Admin',
      adminPassword
        ? `${url}/admin/   queues: ${url}/admin/queues   (${user} / ${adminPassword})`
        : 'set ADMIN_PASSWORD to get /admin/',
    ],
    ['Webhook', `${url}/api/webhook`],
    ['Health', `${url}/health/ready   worker: ${workerUrl}/health/ready`],
    ['Metrics', `${url}/metrics   worker: ${workerUrl}/metrics`],
    ...notes.map((note) => ['', note]),
    ['', 'Ctrl-C stops everything'],
  ];
  console.log(`\n  ${title}\n`);
  for (const [label, text] of rows) console.log(`  ${label.padEnd(12)} ${text}`);
  console.log('');
}

/** While a log runs past the block above: how soon and how often its most wanted lines are said again. */
const FIRST_MS = 15_000;
const INTERVAL_MS = 60_000;

/**
 * Says in one line, now and then, what the log has pushed out of sight.
 * @param {{ url: string }} system
 * @param {{ broadcaster: string, adminPassword: string }} details
 */
export function repeatAddresses({ url }, { broadcaster, adminPassword }) {
  const user = process.env.ADMIN_USERNAME || 'admin';
  const query = `?broadcaster_user_id=${broadcaster}`;
  const line = `▸ Dashboard ${url}/${query} · Overlay ${url}/overlay-setup${query} · Admin ${url}/admin/ (${user} / ${adminPassword})`;
  const say = () => console.log(`\n${line}\n`);
  setTimeout(say, FIRST_MS);
  setInterval(say, INTERVAL_MS);
}
