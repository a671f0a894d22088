/** What each feature may use; the order of the data's way. */
const MAY_USE = {
  webhook: ['channel-events', 'chat', 'coins', 'sessions', 'dead-letters', 'store-state', 'kick/api'],
  'channel-events': [
    'coins',
    'leaderboard',
    'viewers',
    'sessions',
    'exclusions',
    'dead-letters',
    'store-state',
  ],
  chat: ['coins', 'sessions', 'viewers', 'dead-letters', 'store-state'],
  coins: ['viewers', 'leaderboard', 'sessions', 'exclusions', 'audit', 'dead-letters', 'store-state'],
  leaderboard: ['sessions', 'exclusions', 'audit', 'store-state'],
  viewers: ['leaderboard', 'sessions', 'exclusions'],
  exclusions: [],
  sessions: ['dead-letters', 'store-state'],
  'dead-letters': [],
  'store-state': [],
  audit: [],
  'kick/api': [],
  kick: ['kick/api', 'webhook', 'sessions'],
  sync: [
    'webhook',
    'kick',
    'channel-events',
    'chat',
    'coins',
    'leaderboard',
    'sessions',
    'dead-letters',
    'store-state',
  ],
  realtime: ['chat', 'coins', 'leaderboard', 'sessions'],
  admin: [
    'sync',
    'kick',
    'webhook',
    'chat',
    'coins',
    'leaderboard',
    'sessions',
    'exclusions',
    'audit',
    'dead-letters',
    'store-state',
  ],
};

const followTheData = Object.entries(MAY_USE).map(([feature, others]) => ({
  name: `${feature}-follows-the-data`,
  comment: "A feature that reaches back along the data's way makes a circle sooner or later.",
  severity: 'error',
  from: { path: `^src/${feature}/` },
  to: {
    path: `^src/(${Object.keys(MAY_USE).join('|')})/`,
    pathNot: `^src/(${[feature, ...others].join('|')})/`,
  },
}));

/** These rules keep the house in order (docs/architecture.md). */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other cannot be understood or tested apart.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-type-cycles-in-tools',
      comment: 'Two files that need the types of each other cannot be read one after the other.',
      severity: 'error',
      from: { path: '^(bench|verdict|simulator|test)/' },
      to: { circular: true },
    },
    {
      name: 'platform-knows-no-feature',
      comment: 'The platform serves every feature; knowing one would tie all others to it.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(?!platform/)' },
    },
    ...followTheData,
    {
      name: 'src-never-imports-test',
      comment: 'What runs in production must not depend on what tests it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(test|simulator|bench|dashboard|scripts)/' },
    },
    {
      name: 'simulator-is-a-stranger',
      comment: 'The simulator plays Kick; sharing our parsers would hide our misreadings.',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: '^(src|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
