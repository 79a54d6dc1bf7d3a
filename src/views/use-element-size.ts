/** The size of an element in CSS px, for drawings whose text must keep its size whatever the room. */
import { useCallback, useState } from 'react';

export interface ElementSize {
  readonly width: number;
  readonly height: number;
}

/** A ref callback and the element's last measured content size; undefined before the first layout. */
export function useElementSize(): readonly [
  (element: HTMLElement | null) => (() => void) | undefined,
  ElementSize | undefined,
] {
  const [size, setSize] = useState<ElementSize>();
  const measure = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const width = Math.floor(entry.contentRect.width);
      const height = Math.floor(entry.contentRect.height);
      setSize((old) => (old?.width === width && old.height === height ? old : { width, height }));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [measure, size];
}
