import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { number } from '../../ui/numbers';
import { visibleName } from '../../ui/visible-name';
import type { Schemas } from '../admin-api';
import type { ImportAnswer } from './import-file';

type Row = Schemas['ImportRowDto'];
type Status = Row['status'];

const HEADS = ['Line', 'State', 'Viewer', 'Points', 'Remark'] as const;
const STATES: [status: Status, text: string, look: string][] = [
  ['applied', 'credited', 'is-good'],
  ['waiting', 'waits', ''],
  ['refused', 'refused', 'is-bad'],
];
/** A row of one line; the others are measured as they come into sight. */
const ROW_PX = 37;

/** Every row of a file, of which only those in sight are in the document: half a million would hold up the page. */
export function ImportRows({ answer: { rows, counts } }: { answer: ImportAnswer }) {
  const [shown, setShown] = useState<Status | ''>('');
  const chosen = useMemo(
    () => (shown === '' ? rows : rows.filter(({ status }) => status === shown)),
    [rows, shown],
  );
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: chosen.length,
    getScrollElement: () => box.current,
    getItemKey: (index) => chosen[index]?.line ?? index,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const inSight = list.getVirtualItems();
  return (
    <>
      <label className="field sm:max-w-72">
        Rows
        <select
          value={shown}
          onChange={(event) => {
            setShown(event.target.value as Status | '');
            list.scrollToOffset(0);
          }}
        >
          <option value="">All ({number(rows.length)})</option>
          {STATES.map(([status, text]) => (
            <option key={status} value={status}>
              {text} ({number(counts[status])})
            </option>
          ))}
        </select>
      </label>
      <div
        ref={box}
        className="import-rows"
        role="table"
        aria-label="Rows of the file"
        aria-rowcount={chosen.length + 1}
        tabIndex={0}
      >
        <div role="rowgroup" className="import-heads">
          <div role="row" aria-rowindex={1} className="import-row">
            {HEADS.map((head) => (
              <span key={head} role="columnheader">
                {head}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: list.getTotalSize() }}>
          {inSight.map(({ index, key, start }) => {
            const row = chosen[index];
            return (
              row && (
                <div
                  key={key}
                  ref={list.measureElement}
                  data-index={index}
                  role="row"
                  aria-rowindex={index + 2}
                  className="import-row absolute inset-x-0 top-0"
                  style={{ translate: `0 ${start}px` }}
                >
                  <Cells row={row} />
                </div>
              )
            );
          })}
        </div>
      </div>
    </>
  );
}

function Cells({ row: { line, status, user_id, username, amount, reason } }: { row: Row }) {
  // A state that is newer than this page is shown as the API writes it.
  const [, text = status, look = ''] = STATES.find(([known]) => known === status) ?? [];
  const name = visibleName(username, user_id === null ? '–' : `User ${user_id}`);
  return (
    <>
      <span role="cell">{line}</span>
      <span role="cell" className={look}>
        {text}
      </span>
      <span role="cell">
        {user_id === null ? (
          <bdi>{name}</bdi>
        ) : (
          <Link href={`/viewers/${user_id}`} className="text-link">
            <bdi>{name}</bdi>
          </Link>
        )}
      </span>
      <span role="cell">{amount === null ? '–' : number(amount)}</span>
      <span role="cell">{reason}</span>
    </>
  );
}
