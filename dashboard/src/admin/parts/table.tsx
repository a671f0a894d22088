import type { ReactNode } from 'react';

export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  isNumber?: boolean;
  /** Free text, which may be one long word: it is broken where it must be. Other words stay whole. */
  isText?: boolean;
}

interface Props<Row> {
  /** What the rows are, for a screen reader. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  /** Said instead of the table when there is no row. */
  empty: string;
}

/** Rows side by side; on a phone each of them is a card that repeats the heads. */
export function Table<Row>({ caption, columns, rows, keyOf, empty }: Props<Row>) {
  if (rows.length === 0) return <p className="text-sm text-soft">{empty}</p>;
  return (
    <table className="admin-table">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ head, isNumber }) => (
            <th key={head} scope="col" className={isNumber ? 'text-right' : ''}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ head, cell, isNumber, isText }) => (
              <td key={head} data-head={head} className={isNumber ? 'is-number' : ''}>
                <div className={isText ? 'cell break-anywhere' : 'cell'}>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
