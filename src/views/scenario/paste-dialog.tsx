/** Paste or drop an `lspci -xxxx` dump: what was found, what was odd, and what can be done with it. */
import { useDeferredValue, useMemo, useState, type ClipboardEvent } from 'react';
import { importDump, type DumpImport, type ImportedFunction } from '../../state/import-dump.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Button } from '../../ui/icon-button.tsx';
import { useExplorer } from '../explorer.tsx';

export interface PasteDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Name of the dropped file. */
  readonly initialName: string;
  readonly initialText: string;
}

export function PasteDialog({ open, onClose, initialName, initialText }: PasteDialogProps) {
  const [text, setText] = useState(initialText);
  const takeLargePaste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    const pasted = event.clipboardData.getData('text');
    if (pasted.length < LARGE_PASTE) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    setText(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd));
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Paste an lspci dump"
      about={
        <>
          The output of <code>sudo lspci -xxxx</code>, of one function or of many. Nothing leaves this
          browser: the page has no server.
        </>
      }
    >
      <label htmlFor="dump" className="mb-1 block text-11 text-ink3">
        Dump text, or drop a file anywhere on the page
      </label>
      <textarea
        id="dump"
        rows={9}
        wrap="off"
        spellCheck={false}
        onPaste={takeLargePaste}
        value={text}
        placeholder={'3b:00.0 Processing accelerators: …\n00: 86 80 25 0b 06 01 10 00 …'}
        onChange={(event) => {
          setText(event.target.value);
        }}
        className="scrolls block w-full resize-y rounded-control border border-line2 bg-sunken p-2 font-mono text-11 text-ink"
      />
      {text.trim() === '' ? undefined : <Findings text={text} name={initialName} onDone={onClose} />}
    </Dialog>
  );
}

/** Pasted characters from which on the text is set at once: a browser inserts a long text line by line, in minutes. */
const LARGE_PASTE = 20_000;

interface FindingsProps {
  readonly text: string;
  readonly name: string;
  readonly onDone: () => void;
}

function Findings({ text, name, onDone }: FindingsProps) {
  const scenario = useExplorer((state) => state.scenario);
  const settled = useDeferredValue(text);
  const found = useMemo(
    // A clipboard rarely ends in the newline that a dump file has.
    () => importDump(settled.endsWith('\n') ? settled : `${settled}\n`, name, scenario),
    [settled, name, scenario],
  );
  if (!found.ok) {
    return (
      <p role="alert" className="mt-3 rounded-control border border-blocked bg-blocked-bg p-2.5">
        <span className="font-semibold text-blocked">This cannot be read.</span> {found.error}
      </p>
    );
  }
  return (
    <div className="mt-3 space-y-4">
      <FunctionTable functions={found.value.functions} />
      <Warnings warnings={found.value.warnings} />
      <Choices choices={found.value.choices} onDone={onDone} />
    </div>
  );
}

function FunctionTable({ functions }: { readonly functions: readonly ImportedFunction[] }) {
  return (
    <section>
      <h3 className="mb-1 text-12h font-semibold">
        {functions.length} {functions.length === 1 ? 'function' : 'functions'} found
      </h3>
      <div
        role="region"
        aria-label="Functions found"
        tabIndex={0}
        className="scrolls max-h-56 overflow-auto rounded-control border border-line"
      >
        <table className="w-full border-collapse text-12">
          <thead className="sticky top-0 bg-surface text-left text-11 text-ink3">
            <tr>
              <th className="px-2 py-1 font-medium">Slot</th>
              <th className="px-2 font-medium">Role</th>
              <th className="px-2 font-medium">Bytes</th>
              <th className="px-2 font-medium">Capabilities</th>
            </tr>
          </thead>
          <tbody>
            {functions.map(({ slot, label, role, size, capabilities, problems }, index) => (
              <tr key={`${slot} ${index}`} className="border-t border-line align-top">
                <td className="px-2 py-1 font-mono whitespace-nowrap">{slot}</td>
                <td className="px-2 py-1">{role === 'other' ? '–' : role.toUpperCase()}</td>
                <td className="px-2 py-1 font-mono">{size}</td>
                <td className="px-2 py-1">
                  {capabilities}
                  {label === '' ? undefined : <span className="block text-11 text-ink3">{label}</span>}
                  {problems.map((problem) => (
                    <span key={problem} className="block text-11 text-blocked">
                      {problem}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Warnings that are shown before the rest is only counted. */
const SHOWN_WARNINGS = 50;

function Warnings({ warnings }: Pick<DumpImport, 'warnings'>) {
  if (warnings.length === 0) return undefined;
  return (
    <details open={warnings.length <= 5}>
      <summary className="text-12h font-semibold">
        {warnings.length} {warnings.length === 1 ? 'line' : 'lines'} could not be used
      </summary>
      <ul tabIndex={0} className="scrolls mt-1 max-h-32 overflow-auto text-12 text-ink2">
        {warnings.slice(0, SHOWN_WARNINGS).map(({ line, text }, index) => (
          <li key={index}>
            <span className="font-mono text-ink3">line {line}</span> {text}
          </li>
        ))}
        {warnings.length > SHOWN_WARNINGS ? <li>and {warnings.length - SHOWN_WARNINGS} more</li> : undefined}
      </ul>
    </details>
  );
}

function Choices({ choices, onDone }: Pick<DumpImport, 'choices'> & { readonly onDone: () => void }) {
  const open = useExplorer((state) => state.open);
  return (
    <section>
      <h3 className="mb-1 text-12h font-semibold">What to do with it</h3>
      {choices.length === 0 ? (
        <p className="text-ink2">Nothing here can be put into the scenario.</p>
      ) : (
        <ul className="space-y-2">
          {choices.map(({ title, notes, scenario }) => (
            <li key={title} className="flex flex-wrap items-start gap-x-3 gap-y-1">
              <Button
                onClick={() => {
                  open(scenario);
                  onDone();
                }}
              >
                {title}
              </Button>
              <ul className="min-w-48 flex-1 text-12 text-ink2">
                {notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
