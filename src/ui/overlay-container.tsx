/** Where floating things are mounted: inside <main>, so that no content lies outside a landmark. */
import { createContext, useContext, useState, type ReactNode } from 'react';

const OverlayContainer = createContext<HTMLElement | null>(null);

/** Renders its children and, after them, the element that dialogs, menus and tooltips are mounted in. */
export function OverlayHost({ children }: { readonly children: ReactNode }) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  return (
    <OverlayContainer value={element}>
      {children}
      <div ref={setElement} />
    </OverlayContainer>
  );
}

/** The container for a Portal; null before the first paint and outside an OverlayHost. */
export const useOverlayContainer = (): HTMLElement | null => useContext(OverlayContainer);
