import { Injectable } from '@nestjs/common';

/** Aborted when the process is told to stop, before it waits for requests: those that never end by themselves end now. */
@Injectable()
export class StopSignal extends AbortController {}
