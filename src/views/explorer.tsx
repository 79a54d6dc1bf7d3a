/** The one store of the page, and the hook that reads it. */
import { createContext, useContext } from 'react';
import { useStore, type StoreApi } from 'zustand';
import type { Explorer } from '../state/store.ts';

export const ExplorerContext = createContext<StoreApi<Explorer> | undefined>(undefined);

/** Reads a slice of the explorer's state; re-renders only when the slice changes (Object.is). */
export function useExplorer<T>(select: (state: Explorer) => T): T {
  const store = useContext(ExplorerContext);
  if (store === undefined) throw new Error('useExplorer outside ExplorerContext');
  return useStore(store, select);
}
