/** A dialog with a title, a close button and a body that scrolls by itself. */
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClass } from './icon-button.tsx';
import { useOverlayContainer } from './overlay-container.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** One sentence under the title. */
  readonly about?: ReactNode;
  readonly width?: 'narrow' | 'medium' | 'wide';
  readonly children: ReactNode;
}

const WIDTHS = { narrow: 'max-w-[28rem]', medium: 'max-w-[46rem]', wide: 'max-w-[68rem]' };

export function Dialog({ open, onClose, title, about, width = 'medium', children }: DialogProps) {
  const container = useOverlayContainer();
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <BaseDialog.Portal container={container}>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-[color-mix(in_srgb,var(--ink)_32%,transparent)] dark:bg-[color-mix(in_srgb,var(--bg)_70%,transparent)]" />
        <BaseDialog.Popup
          className={`fixed top-[max(0.5rem,6vh)] left-1/2 z-40 flex max-h-[min(54rem,88vh)] w-[calc(100vw-1rem)] -translate-x-1/2 flex-col rounded-panel border border-line2 bg-surface text-ink outline-none ${WIDTHS[width]}`}
        >
          <header className="flex flex-none items-start gap-3 border-b border-line py-3 pr-3 pl-4">
            <div className="min-w-0 flex-1">
              <BaseDialog.Title className="text-17 font-semibold">{title}</BaseDialog.Title>
              {about === undefined ? undefined : (
                <BaseDialog.Description className="text-12h text-ink2">{about}</BaseDialog.Description>
              )}
            </div>
            {/* In words: a tooltip would take the first Escape for itself. */}
            <BaseDialog.Close className={buttonClass('plain')}>
              <X size={14} aria-hidden="true" />
              Close
            </BaseDialog.Close>
          </header>
          <div className="scrolls min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
