/** Zoom and pan of a drawing by a CSS transform on its layer: gestures, and three buttons. */
import { useCallback, useRef, useState } from 'react';
import type { AttachedZoom, ZoomTransform } from './attach-zoom.ts';

export interface Zoom {
  readonly viewport: (element: HTMLDivElement | null) => (() => void) | undefined;
  /** CSS transform of the layer. */
  readonly transform: string;
  readonly moved: boolean;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fit: () => void;
}

const FITTED: ZoomTransform = { x: 0, y: 0, k: 1 };

export function useZoom(): Zoom {
  const [transform, setTransform] = useState(FITTED);
  const attached = useRef<AttachedZoom | undefined>(undefined);
  const viewport = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return undefined;
    let gone = false;
    import('./attach-zoom.ts').then(
      ({ attachZoom }) => {
        if (!gone) attached.current = attachZoom(element, setTransform);
      },
      () => {
        // Without it the drawing still shows, fitted.
      },
    );
    return () => {
      gone = true;
      attached.current?.detach();
      attached.current = undefined;
    };
  }, []);
  return {
    viewport,
    transform: `translate(${transform.x}px, ${transform.y}px) scale(${transform.k})`,
    moved: transform.k !== 1 || transform.x !== 0 || transform.y !== 0,
    zoomIn: useCallback(() => {
      attached.current?.scaleBy(1.25);
    }, []),
    zoomOut: useCallback(() => {
      attached.current?.scaleBy(0.8);
    }, []),
    fit: useCallback(() => {
      attached.current?.fit();
    }, []),
  };
}
