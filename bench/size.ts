/** How much a run measures. A quick one tells the direction, a full one the figures. */
export interface Size {
  ingest: { rounds: number; seconds: number; messages: number };
  sustained: { rates: number[]; seconds: number; messages: number };
  latency: { rates: number[]; seconds: number; messages: number };
}

export const FULL: Size = {
  ingest: { rounds: 5, seconds: 5, messages: 120_000 },
  sustained: { rates: [5000, 6000, 7000, 8000, 9000], seconds: 12, messages: 120_000 },
  latency: { rates: [100, 500, 2000], seconds: 20, messages: 120_000 },
};

export const QUICK: Size = {
  ingest: { rounds: 2, seconds: 2, messages: 30_000 },
  sustained: { rates: [2000, 4000, 6000], seconds: 4, messages: 30_000 },
  latency: { rates: [500], seconds: 5, messages: 30_000 },
};
