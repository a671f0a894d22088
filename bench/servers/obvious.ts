import 'reflect-metadata';
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { InjectQueue, BullModule } from '@nestjs/bullmq';
import {
  Body,
  Controller,
  Headers,
  HttpCode,
  Module,
  Post,
  Req,
  UnauthorizedException,
  ValidationPipe,
  type RawBodyRequest,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import type { Request } from 'express';
import Redis from 'ioredis';
import { ObviousMessage } from './obvious-message.dto';

/** The obvious implementation: Nest on Express, a DTO of the whole payload, one RPUSH and one job per message. */
@Controller('api/webhook')
class WebhookController {
  private readonly key: KeyObject = createPublicKey(process.env.KICK_PUBLIC_KEY as string);
  private readonly redis = new Redis(process.env.REDIS_URL as string);

  constructor(@InjectQueue('chat') private readonly queue: Queue) {}

  @Post()
  @HttpCode(200)
  async receive(
    @Req() request: RawBodyRequest<Request>,
    @Headers('kick-event-message-id') id: string,
    @Headers('kick-event-message-timestamp') timestamp: string,
    @Headers('kick-event-signature') signature: string,
    @Body() message: ObviousMessage,
  ) {
    const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), request.rawBody as Buffer]);
    if (!verify('RSA-SHA256', signed, this.key, Buffer.from(signature, 'base64')))
      throw new UnauthorizedException();
    await this.redis.rpush('obvious:buffer', JSON.stringify(message));
    await this.queue.add('judge', message, { removeOnComplete: true });
    return { received: true, status: 'accepted' };
  }
}

@Module({
  imports: [
    BullModule.forRoot({ connection: { url: process.env.REDIS_URL as string }, skipVersionCheck: true }),
    BullModule.registerQueue({ name: 'chat' }),
  ],
  controllers: [WebhookController],
})
class ObviousModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(ObviousModule, { rawBody: true, logger: ['error'] });
  app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
  await app.listen(Number(process.env.PORT), '127.0.0.1');
}

void main();
