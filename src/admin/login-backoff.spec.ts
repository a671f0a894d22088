import { LoginBackoff } from './login-backoff';

const fail = (backoff: LoginBackoff, address: string, times: number, now: number) => {
  for (let i = 0; i < times; i += 1) backoff.failed(address, now);
};

test('some failures cost nothing; from then on each doubles the wait of its address, up to a bound', () => {
  const backoff = new LoginBackoff();
  fail(backoff, 'a', 19, 1000);
  expect(backoff.waitMs('a', 1000)).toBe(0);
  const waits = [1, 2, 3, 4].map(() => {
    backoff.failed('a', 1000);
    return backoff.waitMs('a', 1000);
  });
  expect(waits).toEqual([1000, 2000, 4000, 8000]);
  fail(backoff, 'a', 60, 1000);
  expect(backoff.waitMs('a', 1000)).toBe(900_000);
  expect([backoff.waitMs('b', 1000), backoff.waitMs('a', 901_000)]).toEqual([0, 0]);
});

test('a success forgets the failures of its address, and so does time', () => {
  const backoff = new LoginBackoff();
  fail(backoff, 'a', 25, 1000);
  backoff.succeeded('a');
  expect(backoff.waitMs('a', 1000)).toBe(0);
  fail(backoff, 'b', 25, 1000);
  backoff.failed('b', 2_000_000);
  expect(backoff.waitMs('b', 2_000_000)).toBe(0);
});

test('guesses from ever new addresses are slowed too, but not for who has logged in before', () => {
  const backoff = new LoginBackoff();
  backoff.succeeded('home');
  for (let i = 0; i < 250; i += 1) backoff.failed(`address ${i}`, 1000);
  expect(backoff.waitMs('another', 1000)).toBeGreaterThan(60_000);
  expect(backoff.waitMs('home', 1000)).toBe(0);
});
