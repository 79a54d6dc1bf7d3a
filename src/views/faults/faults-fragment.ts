/** The fragment of the page of fault reasons: `#/faults`, or `#/faults/0x45` for one of them. */
import { useSyncExternalStore } from 'react';

export const FAULTS_FRAGMENT = '#/faults';

export interface FaultsPlace {
  /** The fault reason that is pointed at. */
  readonly code: number | undefined;
}

/** Where a fragment points in the page of fault reasons; undefined for any other fragment. */
export function parseFaultsFragment(fragment: string): FaultsPlace | undefined {
  const match = /^#\/faults(?:\/(?:0x)?([0-9a-f]{1,2}))?\/?$/i.exec(fragment);
  if (match === null) return undefined;
  const [, digits] = match;
  return { code: digits === undefined ? undefined : Number.parseInt(digits, 16) };
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => {
    window.removeEventListener('hashchange', onChange);
  };
}

/** The page's fragment, with `#`, as it is now. */
export const useFragment = (): string => useSyncExternalStore(subscribe, () => location.hash);
