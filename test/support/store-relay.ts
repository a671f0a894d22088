import { type AddressInfo, createServer, isIPv6, type Server, Socket } from 'node:net';

/** Of bytes: to the store or from it. */
type Way = 'to' | 'from';

const DEFAULT_PORTS: Record<string, number> = { 'redis:': 6379, 'postgres:': 5432, 'postgresql:': 5432 };

/**
 * Stands between a process and a store. It can be cut, so that the store is away for that process alone, or fall silent as
 * when a host is gone without a word: connections stay open, new ones are taken, and nothing comes through.
 */
export class StoreRelay {
  private readonly sockets = new Set<Socket>();
  private readonly pairs = new Set<[near: Socket, far: Socket]>();
  private isCut = false;
  /** Ways on which nothing comes through. */
  private readonly silent = new Set<Way>();

  private constructor(
    private readonly server: Server,
    private target: URL,
  ) {}

  /** @param host where it is reached */
  static async before(url: string, host = '127.0.0.1'): Promise<StoreRelay> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const relay = new StoreRelay(server, new URL(url));
    server.on('connection', (socket) => relay.connect(socket));
    return relay;
  }

  get url(): string {
    const url = new URL(this.target);
    const { address, port } = this.server.address() as AddressInfo;
    url.hostname = isIPv6(address) ? `[${address}]` : address;
    url.port = String(port);
    return url.href;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** New connections go to another store, as after a failover by name; those that are open stay where they are. */
  redirect(url: string): void {
    this.target = new URL(url);
  }

  /** Bytes are held, never dropped: as TCP has it, they come through once the way is open again. */
  silence(...ways: Way[]): void {
    for (const way of ways.length > 0 ? ways : (['to', 'from'] as const)) {
      this.silent.add(way);
      for (const [near, far] of this.pairs) {
        if (way === 'to') near.unpipe(far);
        else far.unpipe(near);
      }
    }
  }

  /** Connections that were ever opened. */
  opened = 0;

  mend(): void {
    this.isCut = false;
    for (const way of this.silent) {
      for (const [near, far] of this.pairs) {
        if (way === 'to') near.pipe(far);
        else far.pipe(near);
      }
    }
    this.silent.clear();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private connect(near: Socket): void {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = new Socket().connect(
      Number(this.target.port || DEFAULT_PORTS[this.target.protocol]),
      this.target.hostname,
    );
    this.opened += 1;
    const pair: [Socket, Socket] = [near, far];
    this.pairs.add(pair);
    for (const [socket, other, way] of [
      [near, far, 'to'],
      [far, near, 'from'],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        this.pairs.delete(pair);
        other.destroy();
      });
      if (!this.silent.has(way)) socket.pipe(other);
    }
  }
}
