/** How much a run measures. A quick one tells the direction, a full one the figures. */
export const FULL = {
  ingest: {
    contenders: ['floor', 'kickboard', 'obvious'] as ('floor' | 'kickboard' | 'obvious')[],
    rounds: 5,
    seconds: 5,
    messages: 120_000,
  },
  sustained: { rates: [4000, 5000, 6000, 7000, 8000], seconds: 12, messages: 120_000 },
  latency: { rates: [100, 500, 2000], seconds: 20, messages: 120_000 },
  // Ten minutes at 500/s.
  outage: { messages: 300_000, rate: 4000, chatters: 5000 },
  memory: { messages: 10_000, chatters: 1000 },
  polling: { rounds: 3, seconds: 3 },
  push: { clients: 2000, perSecond: 20, seconds: 15 },
  streams: { clients: 20_000, settleSeconds: 30, seconds: 30 },
  // Eight hours of five messages a second.
  page: { hours: 8, perSecond: 5, rate: 600, frames: { perSecond: 50, seconds: 15 } },
  reads: { boards: [100, 20_000, 200_000], rounds: 3, seconds: 3, rows: 10_000_000, pages: 1000 },
  periods: { entries: 1_000_000, viewers: 100_000, crowd: 1_000_000, pages: 1000 },
  reset: { viewers: 100_000, rate: 50, seconds: 15 },
  growth: {
    boards: [1000, 1_000_000] as [number, number],
    channels: 1000,
    messages: 18_000,
    rate: 1500,
    seconds: 10,
    rounds: 2,
  },
  scaling: {
    layouts: [
      { apis: 1, workers: 1 },
      { apis: 2, workers: 1 },
      { apis: 4, workers: 1 },
      { apis: 1, workers: 2 },
      { apis: 2, workers: 2 },
      { apis: 1, workers: 1, wait: 0 },
      { apis: 1, workers: 1, wait: 1 },
    ] as { apis: number; workers: number; wait?: 0 | 1 }[],
    messages: 60_000,
    rate: 2000,
    seconds: 8,
    judgeConnections: [1, 4, 16],
    judged: 200_000,
  },
};

export type Size = typeof FULL;

export const QUICK: Size = {
  ingest: { contenders: ['floor', 'kickboard'], rounds: 1, seconds: 2, messages: 16_000 },
  sustained: { rates: [3000, 6000], seconds: 2, messages: 16_000 },
  latency: { rates: [500], seconds: 4, messages: 16_000 },
  outage: { messages: 16_000, rate: 4000, chatters: 5000 },
  memory: { messages: 10_000, chatters: 1000 },
  polling: { rounds: 1, seconds: 1 },
  push: { clients: 200, perSecond: 20, seconds: 3 },
  streams: { clients: 1000, settleSeconds: 0, seconds: 3 },
  page: { hours: 2, perSecond: 0.2, rate: 400, frames: { perSecond: 50, seconds: 3 } },
  reads: { boards: [100, 20_000], rounds: 1, seconds: 0.6, rows: 200_000, pages: 300 },
  periods: { entries: 40_000, viewers: 5000, crowd: 20_000, pages: 300 },
  reset: { viewers: 5000, rate: 50, seconds: 3 },
  growth: { boards: [1000, 50_000], channels: 1000, messages: 10_000, rate: 1500, seconds: 2, rounds: 1 },
  scaling: {
    layouts: [
      { apis: 1, workers: 1 },
      { apis: 2, workers: 2 },
    ],
    messages: 8000,
    rate: 1000,
    seconds: 2,
    judgeConnections: [4],
    judged: 20_000,
  },
};
