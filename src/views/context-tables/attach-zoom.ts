/** d3's zoom on an element: pinch, Ctrl and wheel, drag. Fetched after the first paint. */
import { select } from 'd3-selection';
import { zoom, zoomIdentity, type D3ZoomEvent } from 'd3-zoom';

export interface ZoomTransform {
  /** Pixels. */
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export interface AttachedZoom {
  readonly scaleBy: (factor: number) => void;
  readonly fit: () => void;
  readonly detach: () => void;
}

/** Binds the gestures to an element and reports each transform. */
export function attachZoom(
  element: HTMLDivElement,
  onTransform: (transform: ZoomTransform) => void,
): AttachedZoom {
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
      onTransform(event.transform);
    });
  const target = select(element);
  target.call(behavior).on('dblclick.zoom', null);
  return {
    scaleBy: (factor) => {
      behavior.scaleBy(target, factor);
    },
    fit: () => {
      behavior.transform(target, zoomIdentity);
    },
    detach: () => {
      target.on('.zoom', null);
    },
  };
}
