import { DeadlineClient } from './deadline-client';
import { PrimaryLook } from './primary-look';

test('what a dying server says while nobody has the connection ends no process', () => {
  const client = new DeadlineClient({
    limits: { statementMs: 1000, idleMs: 1000 },
    primary: new PrimaryLook('postgres://127.0.0.1/nowhere'),
  });
  expect(() => client.emit('error', new Error('terminating connection'))).not.toThrow();
});
