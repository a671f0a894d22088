import { DeadlineClient } from './deadline-client';

test('what a dying server says while nobody has the connection ends no process', () => {
  const client = new DeadlineClient({ limits: { statementMs: 1000, idleMs: 1000 } });
  expect(() => client.emit('error', new Error('terminating connection'))).not.toThrow();
});
