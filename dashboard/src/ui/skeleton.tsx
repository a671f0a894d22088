/** Widths in %, uneven as names and sentences are. */
const WIDTHS = [62, 44, 71, 53, 38, 66, 49, 58, 41, 69];

/** What a list will look like, while it is on its way. */
export function Skeleton({ shape, label }: { shape: 'board' | 'chat'; label: string }) {
  return (
    <div className="min-h-0 flex-1 overflow-hidden px-4 pt-2 sm:px-5" aria-busy="true">
      <p className="sr-only">{label}</p>
      <div className="flex flex-col breathe" aria-hidden>
        {WIDTHS.map((width) =>
          shape === 'board' ? (
            <div key={width} className="flex h-14 items-center gap-3">
              <span className="size-7 rounded-full bg-raised" />
              <span className="size-9 rounded-full bg-raised" />
              <span className="h-3.5 rounded bg-raised" style={{ width: `${width / 2}%` }} />
              <span className="ml-auto h-3.5 w-10 rounded bg-raised" />
            </div>
          ) : (
            <div key={width} className="flex h-8 items-center gap-2">
              <span className="h-3 w-10 rounded bg-raised" />
              <span className="h-3 w-16 rounded bg-raised" />
              <span className="h-3 rounded bg-raised" style={{ width: `${width}%` }} />
            </div>
          ),
        )}
      </div>
    </div>
  );
}
