/**
 * The registers of the selected capability: a strip of bits, fields, bytes and lspci's words for the same thing.
 * Pointing at any of them lights the others; a click on a writable bit is an event by whoever owns the register.
 */
import { useState } from 'react';
import { hexDigits } from '../../base/hex.ts';
import {
  bytesOf,
  toggleEvent,
  type CapabilityView,
  type DwordView,
  type FieldView,
  type RegisterView,
} from '../../state/register.ts';
import { selectCapability, selectShownRegister } from '../../state/select-register.ts';
import { useExplorer } from '../explorer.tsx';
import { BitStrip } from './bit-strip.tsx';
import { FieldTable } from './field-table.tsx';
import './registers.css';

export function RegisterPanel() {
  const view = useExplorer(selectCapability);
  const selection = useExplorer(selectShownRegister);
  const act = useExplorer((state) => state.act);
  const selectRegister = useExplorer((state) => state.selectRegister);
  const [pointed, setPointed] = useState<string>();
  const [chosenDword, setChosenDword] = useState<{ readonly of: string; readonly offset: number }>();

  if (view === undefined || selection === undefined) {
    return <p className="p-3 text-12 text-ink3">Select a capability to see its registers.</p>;
  }
  const selected = selection.field;
  const lit = pointed ?? selected;
  const key = `${view.chain}:${view.offset}`;
  const dword =
    (chosenDword?.of === key ? view.dwords.find(({ offset }) => offset === chosenDword.offset) : undefined) ??
    defaultDword(view, selected);
  const pick = (field: string | undefined): void => {
    selectRegister({ chain: view.chain, offset: view.offset, ...(field === undefined ? {} : { field }) });
  };
  const flip = (register: RegisterView, field: FieldView, bit: number): void => {
    pick(field.path);
    if (field.readOnly !== undefined) return;
    const event = toggleEvent(view, register, bit);
    if (event !== undefined) act(event);
  };
  const detail = findField(view, lit);
  return (
    <section aria-label={`Registers of ${view.name}`} className="flex flex-col gap-1 px-3 pb-2.5">
      <h3 className="flex h-7 items-center gap-1.5 text-12 font-semibold">
        {view.name}
        <span className="min-w-0 flex-1 truncate font-normal text-ink3">{view.title}</span>
        <span className="font-mono text-11 font-normal whitespace-nowrap text-ink3">
          {hexDigits(view.offset, 3).toUpperCase()} · {view.place}
        </span>
      </h3>
      {view.notes.map((note) => (
        <p key={note} className="text-12 text-ink2">
          {note}
        </p>
      ))}
      {dword === undefined ? undefined : (
        <>
          <BitStrip dword={dword} lit={lit} onPoint={setPointed} onBit={flip} />
          <FieldTable
            dword={dword}
            lit={lit}
            selected={selected}
            onPoint={setPointed}
            onField={pick}
            onBit={flip}
          />
        </>
      )}
      <HexBytes
        view={view}
        shown={dword}
        lit={lit}
        onDword={(offset) => {
          setChosenDword({ of: key, offset });
        }}
      />
      <LspciWords view={view} lit={lit} onPoint={setPointed} onField={pick} />
      <FieldDetail field={detail} />
    </section>
  );
}

/** The dword of the selected field, else the first with a field that can be written, else the first register's. */
function defaultDword(view: CapabilityView, path: string | undefined): DwordView | undefined {
  const having = (test: (field: FieldView) => boolean) =>
    view.dwords.find(({ registers }) => registers.some(({ fields }) => fields.some(test)));
  return (
    (path === undefined ? undefined : having((field) => field.path === path)) ??
    having(({ readOnly, reserved, modelled }) => readOnly === undefined && !reserved && modelled) ??
    view.dwords.find(({ registers }) => registers.some(({ id }) => id !== 'link')) ??
    view.dwords[0]
  );
}

const findField = (view: CapabilityView, path: string | undefined): FieldView | undefined =>
  view.dwords
    .flatMap(({ registers }) => registers.flatMap(({ fields }) => fields))
    .find((field) => field.path === path);

/**
 * What the field means, what may be done to it, and where that is written. It keeps its two lines with and without
 * a field and scrolls in them: pointing at a bit must not move the bit away from under the pointer.
 */
function FieldDetail({ field }: { readonly field: FieldView | undefined }) {
  return (
    <div
      role="group"
      aria-label="About the field"
      tabIndex={0}
      className="scrolls h-8 flex-none overflow-y-auto text-11 text-ink2"
    >
      <p aria-live="polite">{field === undefined ? undefined : <FieldWords field={field} />}</p>
    </div>
  );
}

function FieldWords({ field }: { readonly field: FieldView }) {
  const { desc, meaning, readOnly, caution, accessProse, modelled, source, value } = field;
  return (
    <>
      {desc === undefined ? '' : `${desc} `}
      {meaning === undefined ? '' : `${value}: ${meaning}. `}
      {readOnly ?? caution ?? accessProse} {modelled ? '' : 'Stored, without effect in this model. '}
      <span className="text-ink3">
        {source.doc}, {source.at.split('/').at(-1)}
        {source.unverified === true ? ' (unverified)' : ''}
      </span>
    </>
  );
}

interface HexBytesProps {
  readonly view: CapabilityView;
  readonly shown: DwordView | undefined;
  readonly lit: string | undefined;
  readonly onDword: (offset: number) => void;
}

/** The capability's bytes; a group of four opens its registers. */
function HexBytes({ view, shown, lit, onDword }: HexBytesProps) {
  return (
    <div role="group" aria-label="Bytes" className="flex flex-wrap gap-x-2 gap-y-0.5">
      {view.dwords.map((dword) => (
        <button
          key={dword.offset}
          type="button"
          aria-pressed={dword === shown}
          aria-label={`Bytes at ${hexDigits(dword.offset, 3).toUpperCase()}: ${bytesOf(dword.value).map(byteText).join(' ')}`}
          className={`rounded-entry border px-1 font-mono text-11 whitespace-pre pointer-coarse:min-h-8 ${dword === shown && view.dwords.length > 1 ? 'border-line2 bg-sunken' : 'border-transparent hover:bg-sunken'}`}
          onClick={() => {
            onDword(dword.offset);
          }}
        >
          <span className="text-ink3">{hexDigits(dword.offset, 3).toUpperCase()}</span>
          {bytesOf(dword.value).map((byte, index) => (
            <span key={index}>
              {' '}
              <span className={coversByte(dword, index, lit) ? 'rounded-entry bg-accent-bg text-accent' : ''}>
                {byteText(byte)}
              </span>
            </span>
          ))}
        </button>
      ))}
    </div>
  );
}

const byteText = (byte: number): string => hexDigits(byte, 2).toUpperCase();

const coversByte = ({ offset, registers }: DwordView, index: number, path: string | undefined): boolean =>
  registers.some((register) =>
    register.fields.some(
      ({ path: own, bits: [msb, lsb] }) =>
        own === path &&
        (register.offset - offset) * 8 + lsb < index * 8 + 8 &&
        (register.offset - offset) * 8 + msb >= index * 8,
    ),
  );

interface LspciWordsProps {
  readonly view: CapabilityView;
  readonly lit: string | undefined;
  readonly onPoint: (path: string | undefined) => void;
  readonly onField: (path: string) => void;
}

/** The same registers as `lspci -vv` prints them. */
function LspciWords({ view, lit, onPoint, onField }: LspciWordsProps) {
  if (view.lspci.length === 0) return undefined;
  return (
    <ul aria-label="In lspci's words" className="font-mono text-11 text-ink2">
      {view.lspci.map(({ label, words }, line) => (
        <li key={`${label}${line}`}>
          {label}:{' '}
          {words.map(({ text, path }, index) => (
            <span key={path}>
              <button
                type="button"
                className={`rounded-entry px-0.5 ${path === lit ? 'bg-accent-bg font-semibold text-accent' : ''}`}
                onClick={() => {
                  onField(path);
                }}
                onMouseEnter={() => {
                  onPoint(path);
                }}
                onMouseLeave={() => {
                  onPoint(undefined);
                }}
              >
                {text}
              </button>
              {index === words.length - 1 ? '' : ' '}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}
