/** A small panel that hangs from its button. */
import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { useOverlayContainer } from './overlay-container.tsx';

export interface PopoverProps {
  readonly title: string;
  /** A button; it takes the trigger's props. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
}

export function Popover({ title, trigger, children }: PopoverProps) {
  const container = useOverlayContainer();
  return (
    <BasePopover.Root>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal container={container}>
        <BasePopover.Positioner sideOffset={6} align="end" collisionPadding={8} className="z-40">
          <BasePopover.Popup className="scrolls max-h-(--available-height) w-[min(24rem,calc(100vw-1rem))] overflow-y-auto rounded-panel border border-line2 bg-surface p-3 text-ink outline-none">
            <BasePopover.Title className="text-12h font-semibold">{title}</BasePopover.Title>
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
