/** Menus: one of several choices with a sentence each, or a list of things to do. */
import { Menu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useOverlayContainer } from './overlay-container.tsx';

const POPUP =
  'scrolls max-h-[min(34rem,var(--available-height))] max-w-[min(26rem,calc(100vw-1rem))] min-w-56 overflow-y-auto rounded-panel border border-line2 bg-surface p-1 text-12h text-ink outline-none';
const ITEM =
  'flex cursor-default items-start gap-2 rounded-badge px-2 py-1.5 outline-none select-none data-highlighted:bg-accent-bg data-disabled:text-ink3 pointer-coarse:min-h-9';

export interface Choice<T extends string> {
  readonly value: T;
  readonly text: string;
  /** One sentence under it. */
  readonly note?: string;
}

export interface ChoiceMenuProps<T extends string> {
  /** Name of the menu. */
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  /** A button; it takes the trigger's props. */
  readonly trigger: ReactElement;
  readonly mono?: boolean;
}

/** One choice of several; the chosen one is marked. */
export function ChoiceMenu<T extends string>(props: ChoiceMenuProps<T>) {
  const { label, choices, value, onChange, trigger, mono = false } = props;
  return (
    <MenuFrame trigger={trigger} label={label}>
      <Menu.RadioGroup
        value={value}
        onValueChange={(next: T) => {
          onChange(next);
        }}
      >
        {choices.map((choice) => (
          <Menu.RadioItem key={choice.value} value={choice.value} closeOnClick className={ITEM}>
            <span className="mt-0.5 flex size-3.5 flex-none items-center">
              <Menu.RadioItemIndicator>
                <Check size={14} className="text-accent" aria-hidden="true" />
              </Menu.RadioItemIndicator>
            </span>
            <span className="min-w-0">
              <span className={`block font-medium ${mono ? 'font-mono text-12' : ''}`}>{choice.text}</span>
              {choice.note === undefined ? undefined : (
                <span className="block text-12 text-ink2">{choice.note}</span>
              )}
            </span>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </MenuFrame>
  );
}

export interface Action {
  readonly id: string;
  readonly text: string;
  readonly icon?: ReactNode;
  /** Why it cannot be done now; undefined when it can. */
  readonly unavailable?: string | undefined;
  readonly run: () => void;
}

export interface ActionGroup {
  readonly title: string;
  readonly actions: readonly Action[];
}

export interface ActionMenuProps {
  readonly label: string;
  readonly groups: readonly ActionGroup[];
  readonly trigger: ReactElement;
}

/** Things to do, in named groups; what cannot be done says why. */
export function ActionMenu({ label, groups, trigger }: ActionMenuProps) {
  return (
    <MenuFrame trigger={trigger} label={label}>
      {groups.map((group) => (
        <Menu.Group
          key={group.title}
          className="not-first:mt-1 not-first:border-t not-first:border-line not-first:pt-1"
        >
          <Menu.GroupLabel className="px-2 py-1 text-11 text-ink3">{group.title}</Menu.GroupLabel>
          {group.actions.map((action) => (
            <Menu.Item
              key={action.id}
              disabled={action.unavailable !== undefined}
              onClick={action.run}
              className={ITEM}
            >
              <span className="mt-[3px] flex size-3 flex-none items-center justify-center">
                {action.icon}
              </span>
              <span className="min-w-0">
                <span className="block">{action.text}</span>
                {action.unavailable === undefined ? undefined : (
                  <span className="block text-11 text-ink3">{action.unavailable}</span>
                )}
              </span>
            </Menu.Item>
          ))}
        </Menu.Group>
      ))}
    </MenuFrame>
  );
}

interface MenuFrameProps {
  readonly label: string;
  readonly trigger: ReactElement;
  readonly children: ReactNode;
}

function MenuFrame({ label, trigger, children }: MenuFrameProps) {
  const container = useOverlayContainer();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger render={trigger} />
      <Menu.Portal container={container}>
        <Menu.Positioner sideOffset={4} align="start" collisionPadding={8} className="z-50">
          <Menu.Popup aria-label={label} className={POPUP}>
            {children}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
