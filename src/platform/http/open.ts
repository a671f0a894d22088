import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';

export const OPEN = 'open';
/** Marks the same in the API's description. */
export const PUBLIC = 'x-public';

/** Marks routes that are read without an API key and as often as one likes: probes and metrics. */
export const Open = () =>
  applyDecorators(SetMetadata(OPEN, true), SkipThrottle(), ApiExtension(PUBLIC, true));

/** Marks routes that another login than an API key stands before. */
export const OtherLogin = () => SetMetadata(OPEN, true);
