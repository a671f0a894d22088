import getPort, { portNumbers } from 'get-port';

/**
 * The first free TCP port from `preferred` upwards.
 * @param {number} preferred
 * @param {number[]} taken ports already promised to another process
 */
export const freePortFrom = (preferred, taken = []) =>
  getPort({ port: portNumbers(preferred, preferred + 99), exclude: taken });

/**
 * A free port for a store, below the range from which the kernel takes the client end of outgoing connections:
 * inside it, a client that keeps dialling a stopped store can take the store's port, or even connect to itself.
 * @param {number} [preferred] taken when it is free
 */
export function freeStorePort(preferred) {
  // By chance, so that launchers that start at the same time do not compete for the same one.
  const first = 20_000 + Math.floor(Math.random() * 9_900);
  return getPort({ port: [...(preferred ? [preferred] : []), ...portNumbers(first, first + 99)] });
}
