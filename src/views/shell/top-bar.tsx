/** Name, scenario, the three rows, history, sharing, theme, help. */
import {
  ChevronDown,
  CircleQuestionMark,
  Contrast,
  Ellipsis,
  OctagonMinus,
  Redo2,
  Undo2,
} from 'lucide-react';
import { GALLERY } from '../../scenarios/gallery.ts';
import { buttonClass, IconButton } from '../../ui/icon-button.tsx';
import { ActionMenu, ChoiceMenu } from '../../ui/menu.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { useExplorer } from '../explorer.tsx';
import { FAULTS_FRAGMENT } from '../faults/faults-fragment.ts';
import { SharePopover } from '../scenario/share-popover.tsx';
import { Logo } from './logo.tsx';
import { PolicySwitch } from './policy-switch.tsx';
import { PlacementMenu, ProfileMenu } from './row-menus.tsx';
import { toggleTheme } from './theme.ts';

export interface TopBarProps {
  readonly onHelp: () => void;
}

export function TopBar({ onHelp }: TopBarProps) {
  return (
    <header className="sticky top-0 z-20 flex flex-none flex-wrap items-center gap-x-2 gap-y-1.5 border-b border-line bg-surface px-3 py-2 desk:h-12 desk:flex-nowrap desk:py-0">
      <Logo />
      <ScenarioMenu />
      <span className="flex-1 max-tablet:hidden" />
      <span className="text-11 text-ink3 max-desk:hidden" aria-hidden="true">
        Policy
      </span>
      <PolicySwitch className="max-tablet:order-last max-tablet:w-full" />
      <span className="contents max-tablet:hidden">
        <PlacementMenu />
        <ProfileMenu />
        <span className="mx-1 h-5 w-px bg-line max-desk:hidden" />
        <History />
      </span>
      <Tooltip text="Fault reasons: what each means, and a scenario for it">
        <a href={FAULTS_FRAGMENT} className={`${buttonClass('plain')} hover:bg-sunken hover:text-ink`}>
          <OctagonMinus size={15} aria-hidden="true" />
          <span className="max-[1399px]:sr-only">Fault reasons</span>
        </a>
      </Tooltip>
      <IconButton label="Light or dark" onClick={toggleTheme} className="max-tablet:hidden">
        <Contrast size={15} aria-hidden="true" />
      </IconButton>
      <IconButton label="Help and shortcuts" keys="?" onClick={onHelp} className="max-tablet:hidden">
        <CircleQuestionMark size={15} aria-hidden="true" />
      </IconButton>
      <MoreMenu onHelp={onHelp} />
      <SharePopover />
    </header>
  );
}

function ScenarioMenu() {
  const id = useExplorer((state) => state.scenario.id);
  const title = useExplorer((state) => state.scenario.title);
  const open = useExplorer((state) => state.open);
  return (
    <ChoiceMenu
      label="Scenario"
      value={id ?? ''}
      onChange={(wanted) => {
        const found = GALLERY.find((scenario) => scenario.id === wanted);
        if (found !== undefined) open(found);
      }}
      choices={GALLERY.map((scenario) => ({
        value: scenario.id ?? scenario.title,
        text: `${scenario.id ?? ''} ${scenario.title}`,
      }))}
      trigger={
        <button
          type="button"
          className="flex h-7 min-w-0 items-center gap-1.5 rounded-control px-1.5 max-tablet:flex-[1_1_6rem] text-13 hover:bg-sunken pointer-coarse:h-9"
        >
          <span className="sr-only">Scenario: </span>
          {id === undefined ? undefined : (
            <span className="rounded-badge bg-accent-bg px-1 font-mono text-11 font-semibold text-accent">
              {id}
            </span>
          )}
          <span className="truncate">{title}</span>
          <ChevronDown size={14} className="flex-none text-ink3" aria-hidden="true" />
        </button>
      }
    />
  );
}

/** History, theme and help, where the bar has no room for their buttons. */
function MoreMenu({ onHelp }: TopBarProps) {
  const canUndo = useExplorer((state) => state.past.length > 0);
  const canRedo = useExplorer((state) => state.future.length > 0);
  const undo = useExplorer((state) => state.undo);
  const redo = useExplorer((state) => state.redo);
  const history = [
    { id: 'undo', text: 'Undo', unavailable: canUndo ? undefined : 'nothing to undo', run: undo },
    { id: 'redo', text: 'Redo', unavailable: canRedo ? undefined : 'nothing to redo', run: redo },
  ];
  return (
    <ActionMenu
      label="More"
      groups={[
        { title: 'History', actions: history },
        {
          title: 'Page',
          actions: [
            { id: 'theme', text: 'Light or dark', run: toggleTheme },
            { id: 'help', text: 'Help and shortcuts', run: onHelp },
          ],
        },
      ]}
      trigger={
        <button type="button" aria-label="More" className={`${buttonClass('plain')} tablet:hidden`}>
          <Ellipsis size={15} aria-hidden="true" />
        </button>
      }
    />
  );
}

function History() {
  const canUndo = useExplorer((state) => state.past.length > 0);
  const canRedo = useExplorer((state) => state.future.length > 0);
  const undo = useExplorer((state) => state.undo);
  const redo = useExplorer((state) => state.redo);
  return (
    <>
      <IconButton label="Undo" keys="Ctrl Z" disabled={!canUndo} onClick={undo}>
        <Undo2 size={15} aria-hidden="true" />
      </IconButton>
      <IconButton label="Redo" keys="Ctrl Shift Z" disabled={!canRedo} onClick={redo}>
        <Redo2 size={15} aria-hidden="true" />
      </IconButton>
    </>
  );
}
