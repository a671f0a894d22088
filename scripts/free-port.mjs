import { createServer } from 'node:net';

/**
 * The first free TCP port from `preferred` upwards.
 * @param {number} preferred
 * @param {number[]} taken ports already promised to somebody else
 */
export async function freePortFrom(preferred, taken = []) {
  for (let port = preferred; port < preferred + 100; port++) {
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port between ${preferred} and ${preferred + 99}`);
}

/**
 * A free port for a store, below the range from which the kernel takes the client end of outgoing connections:
 * inside it, a client that keeps dialling a stopped store can take the store's port, or even connect to itself.
 */
export async function freeStorePort() {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port between 20000 and 29999');
}

/** Free means free on every address: a listener on 127.0.0.1 alone would get the requests meant for us. */
export async function isFree(port) {
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 refuses '::' for a reason that says nothing about the port.
    server.once('error', (error) => resolve(error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
