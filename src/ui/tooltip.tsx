/** A tooltip repeats what is said elsewhere (a name, a shortcut); it is never the only place of a fact. */
import { Tooltip as BaseTooltip } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import { useOverlayContainer } from './overlay-container.tsx';

export interface TooltipProps {
  readonly text: string;
  readonly keys?: string | undefined;
  /** The element that is pointed at; it takes the trigger's props. */
  readonly children: ReactElement;
}

export function Tooltip({ text, keys, children }: TooltipProps) {
  const container = useOverlayContainer();
  return (
    <BaseTooltip.Root>
      <BaseTooltip.Trigger render={children} />
      <BaseTooltip.Portal container={container}>
        <BaseTooltip.Positioner sideOffset={6} className="z-50">
          <BaseTooltip.Popup className="max-w-72 rounded-control border border-line2 bg-surface px-2 py-1 text-12 text-ink">
            {text}
            {keys === undefined ? undefined : <kbd className="ml-2 text-11 text-ink3">{keys}</kbd>}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
