import Redis from 'ioredis';
import { Client } from 'pg';

/** How the process dies at its k-th command: the store carried it out and nobody hears of it, or it was never sent. */
export type Death = 'carried out' | 'not sent';

const DIED = Symbol('died');
/** What a dead process is waiting for. */
const NEVER = new Promise<never>(() => undefined);

/** ioredis hands every command of one pipeline over with the same object, which says that it is one. */
type Stream = object & { isPipeline?: boolean };

/**
 * Stands between one application in this process and its stores, and lets it die after its k-th command: nothing more
 * is sent and nothing is answered, as with a process that was killed. The application's connections are those that are
 * opened while the gate is the newest one.
 */
export class CrashGate {
  private static newest: CrashGate | null = null;
  private static readonly ofConnection = new WeakMap<object, CrashGate>();

  private readonly redis = new Set<Redis>();
  private readonly postgres = new Set<Client>();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly letThrough = new WeakMap<Stream, boolean>();
  private die!: (died: typeof DIED) => void;
  private readonly death = new Promise<typeof DIED>((resolve) => {
    this.die = resolve;
  });
  private counting = false;
  private dead = false;
  /** What was sent since `arm`, for people. */
  readonly commands: string[] = [];

  private constructor(
    private readonly k: number,
    private readonly how: Death,
  ) {}

  /** From now on every new connection is the application's. */
  static open(k: number, how: Death): CrashGate {
    patchOnce();
    CrashGate.newest = new CrashGate(k, how);
    return CrashGate.newest;
  }

  /** The gate of a connection, if it has one. */
  static of(connection: object): CrashGate | undefined {
    return CrashGate.ofConnection.get(connection);
  }

  static connecting(connection: Redis | Client): void {
    const gate = CrashGate.newest;
    if (!gate || CrashGate.ofConnection.has(connection)) return;
    CrashGate.ofConnection.set(connection, gate);
    if (connection instanceof Redis) gate.redis.add(connection);
    else gate.postgres.add(connection);
  }

  /** Starts to count. */
  arm(): void {
    this.counting = true;
  }

  /** Stops to count; the application is let through for good. */
  disarm(): void {
    this.counting = false;
  }

  /** The work's result, or false when the process died meanwhile. */
  async survives(work: Promise<unknown>): Promise<boolean> {
    // What a dead process still reports, or complains of, nobody hears.
    const outcome = await Promise.race([this.death, work.catch((error: unknown) => this.unlessDead(error))]);
    return outcome !== DIED && !this.dead;
  }

  /** Takes the connections down as the operating system does, after the last command was carried out. */
  async bury(): Promise<void> {
    CrashGate.newest = null;
    this.dead = true;
    await Promise.allSettled(this.underWay);
    for (const connection of this.redis) connection.disconnect();
    for (const client of this.postgres) client.connection.stream.destroy();
  }

  /** Lets a command through or not. @param send sends it @param stream of the pipeline that it is part of */
  command(name: string, send: () => unknown, stream?: Stream): unknown {
    if (!this.counting && !this.dead) return send();
    // A pipeline leaves in one piece.
    const decided = stream?.isPipeline ? this.letThrough.get(stream) : undefined;
    if (decided !== undefined) return decided ? send() : NEVER;
    const passes = this.passes(name);
    if (stream?.isPipeline) this.letThrough.set(stream, passes);
    if (!passes) return NEVER;
    const answer = send();
    if (!this.dead) return answer;
    this.underWay.add(Promise.resolve(answer).catch(() => undefined));
    return NEVER;
  }

  private passes(name: string): boolean {
    if (this.dead) return false;
    this.commands.push(name);
    if (this.commands.length < this.k) return true;
    this.dead = true;
    this.die(DIED);
    return this.how === 'carried out';
  }

  private unlessDead(error: unknown): void {
    if (!this.dead) throw error;
  }
}

type Method = (...args: unknown[]) => unknown;

let isPatched = false;

/** ioredis and pg send everything through these methods. */
function patchOnce(): void {
  if (isPatched) return;
  isPatched = true;
  for (const prototype of [Redis.prototype, Client.prototype]) {
    replace(prototype, 'connect', (connection, _args, send) => {
      CrashGate.connecting(connection);
      return send();
    });
  }
  replace(Redis.prototype, 'sendCommand', (connection, [command, stream], send) => {
    const { name } = command as { name: string };
    const gate = CrashGate.of(connection);
    return gate ? gate.command(`redis ${name}`, send, stream as Stream | undefined) : send();
  });
  replace(Client.prototype, 'query', (connection, [statement], send) => {
    const text = typeof statement === 'string' ? statement : 'statement';
    const name = text.trim().split(/\s+/).slice(0, 3).join(' ');
    const gate = CrashGate.of(connection);
    return gate ? gate.command(`postgres ${name}`, send) : send();
  });
}

/** Has a method of all connections go through `around`, which sends it, or not. */
function replace(
  prototype: Redis | Client,
  name: string,
  around: (connection: Redis | Client, args: unknown[], send: () => unknown) => unknown,
): void {
  const methods = prototype as unknown as Record<string, Method>;
  const original = methods[name] as Method;
  methods[name] = function (this: Redis | Client, ...args) {
    return around(this, args, () => original.apply(this, args));
  };
}
