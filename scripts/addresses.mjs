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
    ['API docs', `${url}/api/docs`],
    ['Leaderboard', `${url}/api/stream-session/leaderboard${query || '?broadcaster_user_id=…'}`],
    ['Chat', `${url}/api/chat${query}`],
    [
      'Queues',
      adminPassword
        ? `${url}/admin/queues   (${user} / ${adminPassword})`
        : 'set ADMIN_PASSWORD to get /admin/queues',
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
