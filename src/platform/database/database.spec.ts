import { asUnavailable, DatabaseUnavailable, isRefusedData } from './database';

const withCode = (code: string, message = 'as Postgres says it') =>
  Object.assign(new Error(message), { code });

it.each([
  '57014', // cancelled by a timeout
  '55P03', // lock not available
  '25006', // read-only
  '28P01', // password
  '53100', // disk full
  '40001', // serialization
  '40P01', // deadlock
  '42P01', // no such table
  '42501', // no right
  '08006',
  '57P03', // starting up
  '58030', // I/O
  'XX000',
  'ECONNREFUSED',
  'EAI_AGAIN',
  'SELF_SIGNED_CERT_IN_CHAIN',
])('takes %s for "not now", and keeps what it was', (code) => {
  const error = withCode(code);
  const unavailable = asUnavailable(error);
  expect(unavailable).toBeInstanceOf(DatabaseUnavailable);
  expect(unavailable).toMatchObject({ cause: error, reason: 'as Postgres says it' });
});

it.each(['22021', '22P05', '22003', '23505', '23514', '54000'])('takes %s for a fault of the row', (code) => {
  const error = withCode(code);
  expect([asUnavailable(error), isRefusedData(error)]).toEqual([error, true]);
});

it.each([
  'Connection terminated unexpectedly',
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Cannot use a pool after calling end on the pool',
  'The server does not support SSL connections',
  'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
  'Connection with postgres database is not established. Check connection configuration.',
  'Query runner already released. Cannot run queries anymore.',
  'Database connection provided by a query runner was already released, cannot continue to use its querying methods anymore.',
  'Transaction is not started yet, start transaction before committing or rolling it back.',
])('takes "%s" for "not now"', (message) => {
  expect(asUnavailable(new Error(message))).toBeInstanceOf(DatabaseUnavailable);
});

it.each([
  'Connection is closed.',
  'the stream of a channel was terminated',
  'no connection to Kick: timeout',
])('leaves the words of somebody else as they are, also those about connections: %s', (message) => {
  const error = new Error(message);
  expect(asUnavailable(error)).toBe(error);
});

it.each([new TypeError('x is not a function'), withCode('ERR_INVALID_ARG_TYPE'), 'a string'])(
  'leaves a fault of our own as it is: %s',
  (error) => expect(asUnavailable(error)).toBe(error),
);

it('names each address that refused', () => {
  const refused = new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]);
  expect(new DatabaseUnavailable(refused).reason).toContain('127.0.0.1 refused');
});
