/** A file dropped anywhere on the page is read as text and handed on; it never leaves the browser. */
import { useEffect } from 'react';

/** Bytes of a dropped file that are read; a dump of a large machine has a few megabytes. */
const MAX_FILE = 16_000_000;

export function useFileDrop(onFile: (name: string, text: string) => void): void {
  useEffect(() => {
    const allow = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
    };
    const take = (event: DragEvent): void => {
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      void file
        .slice(0, MAX_FILE)
        .text()
        .then((text) => {
          onFile(file.name, text);
        });
    };
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', take);
    return () => {
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', take);
    };
  }, [onFile]);
}
