/** Keys that work anywhere on the page, except while typing or inside a menu or dialog. */
import { useContext, useEffect } from 'react';
import { tinykeys } from 'tinykeys';
import { ExplorerContext } from '../explorer.tsx';
import { otherPolicy } from './policy-choice.ts';

/** Keys as they are printed in the help and in tooltips. */
export const SHORTCUTS = [
  { keys: '← →', does: 'Step back, step forward' },
  { keys: 'Home End', does: 'Before the first step, after the last' },
  { keys: 'Space', does: 'Play or pause' },
  { keys: 'P', does: 'Switch the policy between spoof and iommu-kernel' },
  { keys: '/', does: 'Filter the DMA log' },
  { keys: 'Ctrl Z', does: 'Undo (Cmd Z on a Mac)' },
  { keys: 'Ctrl Shift Z', does: 'Redo' },
  { keys: '?', does: 'This sheet' },
] as const;

/** Binds the page's keys and marks the document ready for them. */
export function useHotkeys(onHelp: () => void): void {
  const store = useContext(ExplorerContext);
  useEffect(() => {
    if (store === undefined) return;
    const on = (run: () => void) => (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      event.preventDefault();
      run();
    };
    const move = (by: number) =>
      on(() => {
        const { seek, cursor, setPlaying } = store.getState();
        setPlaying(false);
        seek(cursor + by);
      });
    const unbind = tinykeys(window, {
      ArrowLeft: move(-1),
      ArrowRight: move(1),
      Home: move(-Infinity),
      End: move(Infinity),
      Space: on(() => {
        const { playing, setPlaying } = store.getState();
        setPlaying(!playing);
      }),
      p: on(() => {
        const { scenario, setPolicy } = store.getState();
        setPolicy(otherPolicy(scenario.policy));
      }),
      '/': on(() => document.querySelector<HTMLInputElement>('[data-hotkey="filter"]')?.focus()),
      '$mod+z': on(() => {
        store.getState().undo();
      }),
      '$mod+Shift+Z': on(() => {
        store.getState().redo();
      }),
      '$mod+y': on(() => {
        store.getState().redo();
      }),
      'Shift+?': on(onHelp),
    });
    document.documentElement.dataset['ready'] = 'true';
    return () => {
      unbind();
      delete document.documentElement.dataset['ready'];
    };
  }, [store, onHelp]);
}

/** Does the key belong to what has the focus: a field, a menu, a dialog, or Space on a button? */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : undefined;
  if (event.defaultPrevented || target === undefined) return event.defaultPrevented;
  if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true]') !== null)
    return true;
  if (document.querySelector('[role=menu], [role=dialog]') !== null) return true;
  return event.key === ' ' && target.closest('button, a, summary, [role=button], input') !== null;
}
