/** What the guest and the host can do next. */
import type { ReactElement } from 'react';
import { derive } from '../../state/derive.ts';
import { selectActs } from '../../state/select-actions.ts';
import { ActorMark } from '../../ui/actor-mark.tsx';
import { ActionMenu } from '../../ui/menu.tsx';
import { useExplorer } from '../explorer.tsx';

const actsOf = derive(
  (state) => [state.run, state.cursor, state.focus, state.scenario],
  (run, cursor, focus, scenario) => selectActs({ run, cursor, focus, scenario }),
);

export interface ActMenuProps {
  /** A button; it takes the trigger's props. */
  readonly trigger: ReactElement;
}

export function ActMenu({ trigger }: ActMenuProps) {
  const groups = useExplorer(actsOf);
  const act = useExplorer((state) => state.act);
  return (
    <ActionMenu
      label="Act: what happens next"
      trigger={trigger}
      groups={groups.map(({ title, acts }) => ({
        title,
        actions: acts.map(({ id, actor, text, event, unavailable }) => ({
          id,
          text,
          unavailable,
          icon: <ActorMark actor={actor} />,
          run: () => {
            act(event);
          },
        })),
      }))}
    />
  );
}
