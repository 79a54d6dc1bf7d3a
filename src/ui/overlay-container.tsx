/** Where floating things are mounted: inside <main>, so that no content lies outside a landmark. */
import { createContext, useContext, useState, type ReactNode } from 'react';

interface Overlay {
  readonly element: HTMLElement | null;
  readonly mount: (element: HTMLElement | null) => void;
}

const OverlayContext = createContext<Overlay>({ element: null, mount: () => undefined });

/** Lets everything inside find the OverlayRoot. */
export function OverlayProvider({ children }: { readonly children: ReactNode }) {
  const [element, mount] = useState<HTMLElement | null>(null);
  return <OverlayContext value={{ element, mount }}>{children}</OverlayContext>;
}

/** The element that dialogs, menus and tooltips are mounted in. */
export function OverlayRoot() {
  const { mount } = useContext(OverlayContext);
  return <div ref={mount} />;
}

/** The container for a Portal; null before the first paint and outside an OverlayProvider. */
export const useOverlayContainer = (): HTMLElement | null => useContext(OverlayContext).element;
