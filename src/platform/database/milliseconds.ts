/** SQL: a timestamptz as milliseconds since 1970, as a number (the driver would give a bigint as text). */
export const ms = (expression: string): string => `round(extract(epoch FROM ${expression}) * 1000)::float8`;
