/** Opens the link when the fragment changes while the page is open. */
import { useContext, useEffect } from 'react';
import { ExplorerContext } from '../explorer.tsx';
import { openFragment } from './opening.ts';

export function useHashChange(): void {
  const store = useContext(ExplorerContext);
  useEffect(() => {
    if (store === undefined) return;
    const follow = async (): Promise<void> => {
      const opening = await openFragment(location.hash);
      if (opening === undefined) return;
      store.getState().open(opening.scenario, opening.cursor);
      store.getState().notify(opening.notice);
    };
    const onChange = (): void => void follow();
    window.addEventListener('hashchange', onChange);
    return () => {
      window.removeEventListener('hashchange', onChange);
    };
  }, [store]);
}
