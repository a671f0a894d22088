import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { UnauthorizedException } from '@nestjs/common';
import type { KnownKeys } from '../platform/access/known-keys';
import type { ChannelsService } from './channels.service';
import type { StreamFront } from './stream-front';
import { StreamController } from './stream.controller';

test('a stream whose key was revoked after it had passed the guard does not begin', async () => {
  const connect = jest.fn();
  const keys = { mayStillRead: () => false, onChange: () => () => undefined };
  const controller = new StreamController(
    { connect } as unknown as ChannelsService,
    keys as unknown as KnownKeys,
    { remember: () => undefined } as unknown as StreamFront,
  );
  const request = { method: 'GET', headers: { 'x-api-key': 'one' } } as unknown as IncomingMessage;
  const response = new EventEmitter() as ServerResponse;
  const streamed = controller.streamEvents({ broadcaster_user_id: '4242' }, undefined, request, response);
  await expect(streamed).rejects.toThrow(UnauthorizedException);
  expect(connect).not.toHaveBeenCalled();
});
