import { SetMetadata } from '@nestjs/common';

export const OPEN = 'open';

/** Marks routes that are read without an API key: probes and metrics. */
export const Open = () => SetMetadata(OPEN, true);
