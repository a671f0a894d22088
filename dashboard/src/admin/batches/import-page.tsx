import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { countOf, number } from '../../ui/numbers';
import { ActDialog } from '../parts/act-dialog';
import { Page, Panel } from '../parts/page';
import { Working } from '../parts/working';
import { DUPLICATES, fileOf, type FileToImport, type ImportAnswer, importFile, SOURCES } from './import-file';
import { ImportRows } from './import-rows';

/** A file, what would become of each of its rows, and then the import itself. */
export function ImportPage() {
  const [file, setFile] = useState<FileToImport | null>(null);
  const [imported, setImported] = useState<ImportAnswer | null>(null);
  const { mutate, reset, data, error, isPending } = useMutation({
    mutationFn: async (form: FormData) => {
      const read = await fileOf(form);
      setFile(read);
      return importFile(read, true);
    },
  });

  function tryOut(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setImported(null);
    mutate(new FormData(event.currentTarget));
  }
  /** What was tried is no longer what is chosen. */
  function forget() {
    setImported(null);
    reset();
  }

  const answer = imported ?? data;
  return (
    <Page
      title="Import points"
      text="From another bot’s file. First the page shows what would become of each row; nothing is done before you say so, and it can be undone."
    >
      <Panel title="File">
        <form className="flex flex-col gap-4" onSubmit={tryOut} onChange={forget} aria-busy={isPending}>
          <Fields isDisabled={isPending} />
          {error && (
            <p className="note note-bad break-anywhere" role="alert">
              {error.message}
            </p>
          )}
          {isPending && <Working what="Dry run" />}
          <button type="submit" className="main-button self-start" disabled={isPending}>
            {isPending ? 'Reading…' : 'Show what would happen'}
          </button>
        </form>
      </Panel>
      {file && answer && (
        <Panel
          title={imported ? 'What was imported' : 'What would happen'}
          acts={!imported && <ForReal file={file} trial={answer} done={setImported} />}
        >
          <Outcome answer={answer} name={file.name} isDone={imported !== null} />
          <ImportRows answer={answer} />
        </Panel>
      )}
    </Page>
  );
}

function Fields({ isDisabled }: { isDisabled: boolean }) {
  return (
    <fieldset className="grid min-w-0 gap-4 sm:grid-cols-2" disabled={isDisabled}>
      <label className="field">
        File
        <input name="file" type="file" required />
        <span>At most 48 MiB.</span>
      </label>
      <Choice name="source" label="Written by" choices={SOURCES} />
      <Choice name="duplicates" label="A viewer who is in it more than once" choices={DUPLICATES} />
      <label className="field">
        Column of the points
        <input name="column" maxLength={100} autoComplete="off" />
        <span>
          Where it is not called points, balance or currency. In Mix It Up it is the currency’s name.
        </span>
      </label>
    </fieldset>
  );
}

function Choice({ name, label, choices }: { name: string; label: string; choices: Record<string, string> }) {
  return (
    <label className="field">
      {label}
      <select name={name}>
        {Object.entries(choices).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Outcome({ answer, name, isDone }: { answer: ImportAnswer; name: string; isDone: boolean }) {
  const { status, batch_id, counts } = answer;
  const outcome = useRef<HTMLParagraphElement>(null);
  // The dialog has gone, and the button that opened it: the focus would be nowhere.
  useEffect(() => {
    if (isDone) outcome.current?.focus();
  }, [isDone]);
  if (status === 'duplicate')
    return (
      <p ref={outcome} tabIndex={-1} className="note note-warn break-anywhere" role="status">
        {name} has been imported before, as batch {batch_id}: nothing {isDone ? 'was' : 'would be'} done now.
        These are the rows of that import. <ToBatches />
      </p>
    );
  return (
    <p
      ref={outcome}
      tabIndex={-1}
      className={`note break-anywhere ${counts.refused > 0 ? 'note-warn' : 'note-calm'}`}
      role="status"
    >
      {isDone && `Batch ${batch_id} is done. `}
      {name}: {number(counts.applied)} credited, {number(counts.waiting)} waiting until somebody writes under
      that name, {number(counts.refused)} refused. {isDone && <ToBatches />}
    </p>
  );
}

const ToBatches = () => (
  <Link className="text-link" href="/batches">
    Undo it in the list of batches
  </Link>
);

interface ForRealProps {
  file: FileToImport;
  trial: ImportAnswer;
  done: (answer: ImportAnswer) => void;
}

/** There is nothing to do for a file that was imported before, or of which no row can be used. */
function ForReal({ file, trial: { status, counts }, done }: ForRealProps) {
  const useful = counts.applied + counts.waiting;
  if (status === 'duplicate' || useful === 0) return null;
  return (
    <ActDialog
      label="Import for real"
      isMain
      title={`Import ${countOf(useful, 'row')} of ${file.name}?`}
      text={`${number(counts.applied)} are credited at once, ${number(counts.waiting)} when somebody first writes under that name. ${number(counts.refused)} are left out. It can be undone in one act, and the same file counts once.`}
      submit="Import"
      act={async () => {
        const answer = await importFile(file, false);
        done(answer);
        return answer.status === 'applied'
          ? `Batch ${answer.batch_id} is done: ${countOf(answer.counts.applied, 'row')} credited.`
          : `The file had been imported before, as batch ${answer.batch_id}.`;
      }}
    />
  );
}
