/** Zoom and pan of a drawing by a CSS transform on its layer: pinch, Ctrl and wheel, drag, and three buttons. */
import { select } from 'd3-selection';
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from 'd3-zoom';
import { useCallback, useRef, useState } from 'react';

export interface Zoom {
  readonly viewport: (element: HTMLDivElement | null) => (() => void) | undefined;
  /** CSS transform of the layer. */
  readonly transform: string;
  readonly moved: boolean;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fit: () => void;
}

export function useZoom(): Zoom {
  const [transform, setTransform] = useState(zoomIdentity);
  const parts = useRef<
    { element: HTMLDivElement; behavior: ZoomBehavior<HTMLDivElement, unknown> } | undefined
  >(undefined);
  const viewport = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return undefined;
    const behavior = zoom<HTMLDivElement, unknown>()
      .scaleExtent([0.5, 3])
      .clickDistance(4)
      // A plain wheel and one finger scroll the page.
      .filter((event: Event) =>
        event instanceof WheelEvent
          ? event.ctrlKey || event.metaKey
          : 'touches' in event
            ? (event as TouchEvent).touches.length > 1
            : !(event as MouseEvent).button,
      )
      .on('zoom', (event: D3ZoomEvent<HTMLDivElement, unknown>) => {
        setTransform(event.transform);
      });
    select(element).call(behavior).on('dblclick.zoom', null);
    parts.current = { element, behavior };
    return () => {
      select(element).on('.zoom', null);
      parts.current = undefined;
    };
  }, []);
  const scale = useCallback((factor: number) => {
    const now = parts.current;
    if (now !== undefined) now.behavior.scaleBy(select(now.element), factor);
  }, []);
  return {
    viewport,
    transform: `translate(${transform.x}px, ${transform.y}px) scale(${transform.k})`,
    moved: transform.k !== 1 || transform.x !== 0 || transform.y !== 0,
    zoomIn: useCallback(() => {
      scale(1.25);
    }, [scale]),
    zoomOut: useCallback(() => {
      scale(0.8);
    }, [scale]),
    fit: useCallback(() => {
      const now = parts.current;
      if (now !== undefined) now.behavior.transform(select(now.element), zoomIdentity);
    }, []),
  };
}
