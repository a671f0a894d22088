import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../config/settings';
import { Log } from '../log/log';
import { FAIL_FAST, openRedis, type RedisConnection } from './redis-connection';

/** The process's fail-fast connection, used for everything but BullMQ workers' waiting. */
export const REDIS = Symbol('redis');
export const InjectRedis = () => Inject(REDIS);

const NOT_SENT = /^Stream isn't writeable/;

/** Opens connections and closes them last, when nobody needs them any more. */
@Injectable()
export class RedisConnections implements OnApplicationShutdown {
  private readonly opened: RedisConnection[] = [];
  private reported = '';

  /** Why there is no connection; empty while there is one. */
  get lastError(): string {
    return this.reported;
  }

  constructor(
    private readonly settings: Settings,
    private readonly log: Log,
  ) {}

  open(options: typeof FAIL_FAST): RedisConnection {
    const redis = openRedis(this.settings.REDIS_URL, options);
    // Without a listener an unreachable Redis would end the process; a line per attempt would flood the log.
    redis.on('error', (error: Error) => {
      // What a closed connection could not send any more says nothing of why it was closed.
      if (NOT_SENT.test(error.message) && this.reported !== '') return;
      if (error.message !== this.reported) this.log.warn({ error: error.message }, 'Redis connection failed');
      this.reported = error.message;
    });
    redis.on('ready', () => {
      this.reported = '';
    });
    this.opened.push(redis);
    return redis;
  }

  onApplicationShutdown(): void {
    for (const redis of this.opened) redis.disconnect();
  }
}
