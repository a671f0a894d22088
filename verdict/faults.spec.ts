import { parseFaults } from './faults';

test('what needs an installation of its own is asked for by name, and is not in `all`', () => {
  const all = parseFaults('all');
  for (const fault of ['redis-failover', 'pg-failover', 'partition', 'disk-full', 'rolling'] as const) {
    expect(all.has(fault)).toBe(false);
    expect(parseFaults(`${fault},duplicate,kill-worker`).has(fault)).toBe(true);
  }
});

test.each(['redis-failover,redis-down', 'partition,pg-locked', 'rolling,disk-full', 'pg-failover,takeover'])(
  '%s is refused: the installation of one has no place for the other',
  (list) => expect(() => parseFaults(list)).toThrow('has an installation of its own'),
);
