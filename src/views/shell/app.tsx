import { CSPProvider } from '@base-ui/react/csp-provider';

/** The page. Base UI renders no style elements: the page's Content-Security-Policy forbids them. */
export function App() {
  return (
    <CSPProvider disableStyleElements>
      <main>
        <h1>VFScope</h1>
      </main>
    </CSPProvider>
  );
}
