/** The dialogs, fetched when first opened. From then on they stay, so that closing one loses nothing typed in it. */
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { parseFaultsFragment, useFragment } from '../faults/faults-fragment.ts';

export type OpenDialog = 'help' | 'paste' | 'gallery';

/** A file that was dropped on the page, for the paste dialog. */
export interface DroppedFile {
  readonly name: string;
  readonly text: string;
  /** Files dropped so far, this one among them. */
  readonly count: number;
}

const HelpDialog = lazy(async () => ({ default: (await import('./help-dialog.tsx')).HelpDialog }));
const GalleryDialog = lazy(async () => ({
  default: (await import('../scenario/gallery-dialog.tsx')).GalleryDialog,
}));
const PasteDialog = lazy(async () => ({
  default: (await import('../scenario/paste-dialog.tsx')).PasteDialog,
}));
const FaultsDialog = lazy(async () => ({
  default: (await import('../faults/faults-dialog.tsx')).FaultsDialog,
}));

export interface LazyDialogsProps {
  readonly open: OpenDialog | undefined;
  readonly onClose: () => void;
  readonly dropped: DroppedFile | undefined;
}

export function LazyDialogs({ open, onClose, dropped }: LazyDialogsProps) {
  const faults = parseFaultsFragment(useFragment());
  return (
    <>
      <Fetched name="Keys" wanted={open === 'help'}>
        <HelpDialog open={open === 'help'} onClose={onClose} />
      </Fetched>
      <Fetched name="Gallery" wanted={open === 'gallery'}>
        <GalleryDialog open={open === 'gallery'} onClose={onClose} />
      </Fetched>
      <Fetched name="Paste" wanted={open === 'paste'}>
        <PasteDialog
          key={dropped?.count}
          open={open === 'paste'}
          onClose={onClose}
          initialName={dropped?.name ?? 'pasted dump'}
          initialText={dropped?.text ?? ''}
        />
      </Fetched>
      <Fetched name="Fault reasons" wanted={faults !== undefined}>
        <FaultsDialog place={faults} />
      </Fetched>
    </>
  );
}

interface FetchedProps {
  readonly name: string;
  readonly wanted: boolean;
  readonly children: ReactNode;
}

/** Renders its children once they were wanted; where they cannot be fetched, says so in their place. */
function Fetched({ name, wanted, children }: FetchedProps) {
  const [met, setMet] = useState(wanted);
  if (wanted && !met) setMet(true);
  if (!met) return undefined;
  return (
    <ErrorBoundary name={name} resetOn={wanted}>
      <Suspense>{children}</Suspense>
    </ErrorBoundary>
  );
}
