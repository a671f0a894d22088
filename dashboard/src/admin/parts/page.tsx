import { type ReactNode, useEffect, useRef } from 'react';

let isFirst = true;

interface Props {
  title: string;
  /** What the page is for, in a sentence. */
  text?: string;
  /** What can be done with all of it. */
  acts?: ReactNode;
  children: ReactNode;
}

/** A page of the administration. Its heading takes the focus, so that a screen reader says that another page is there. */
export function Page({ title, text, acts, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Kickboard administration`;
  }, [title]);
  useEffect(() => {
    if (!isFirst) heading.current?.focus();
    isFirst = false;
  }, []);
  return (
    <>
      <div className="page-head">
        <div className="min-w-0">
          <h1 ref={heading} tabIndex={-1} className="page-title">
            {title}
          </h1>
          {text && <p className="text-sm text-pretty text-soft">{text}</p>}
        </div>
        {acts && <div className="acts">{acts}</div>}
      </div>
      {children}
    </>
  );
}

export function Panel({ title, acts, children }: { title: string; acts?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel admin-panel" aria-label={title}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="panel-title">{title}</h2>
        {acts}
      </div>
      {children}
    </section>
  );
}
