/** One line of the table: what is measured, what it should be (– when nothing was set), what it is. */
export interface Line {
  what: string;
  aim: string;
  measured: string;
}

export const line = (what: string, aim: string, measured: string): Line => ({ what, aim, measured });
export const count = (value: number) => value.toLocaleString('en-US');
export const perSecond = (value: number) => `${count(value)}/s`;
export const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const ratio = (a: number, b: number) => (a / b).toFixed(2);
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
