import { randomBytes } from 'node:crypto';
import type Redis from 'ioredis';

/** A user of the tests' Redis whose rights an operator changes while the product runs. */
export class LimitedUser {
  private readonly name = `u${randomBytes(6).toString('hex')}`;

  private constructor(
    private readonly redis: Redis,
    private readonly serverUrl: string,
  ) {}

  /** With all rights at first. */
  static async create(redis: Redis, serverUrl: string): Promise<LimitedUser> {
    const user = new LimitedUser(redis, serverUrl);
    await user.set('on', '>secret', '~*', '&*', '+@all');
    return user;
  }

  get url(): string {
    const url = new URL(this.serverUrl);
    url.username = this.name;
    url.password = 'secret';
    return url.href;
  }

  /** As `ACL SETUSER`; holds for connections that are open, too. */
  async set(...rules: string[]): Promise<void> {
    await this.redis.call('ACL', 'SETUSER', this.name, ...rules);
  }

  async remove(): Promise<void> {
    await this.redis.call('ACL', 'DELUSER', this.name);
  }
}
