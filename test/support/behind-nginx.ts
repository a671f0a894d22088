import { whyNoNginx } from './nginx';

const reason = whyNoNginx();

/** Tests that need nginx say so when they are skipped. */
export const behindNginx = reason === null ? describe : describe.skip;
if (reason !== null) console.log(`! ${reason}: what is tested behind it is SKIPPED`);
