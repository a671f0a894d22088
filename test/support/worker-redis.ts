/** Each Jest process has a Redis to itself: some tests count its commands, or empty it. `npm test` names them. */
const urls = process.env.TEST_REDIS_URLS?.split(',') ?? [];
const mine = urls[(Number(process.env.JEST_WORKER_ID) - 1) % urls.length];
if (mine) process.env.REDIS_URL = mine;
