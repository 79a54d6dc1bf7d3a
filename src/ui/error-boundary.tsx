/** Keeps a fault of one panel from taking the page down, and says what happened. */
import { Component, type ReactNode } from 'react';
import { Button } from './icon-button.tsx';

export interface ErrorBoundaryProps {
  /** Name of what it guards. */
  readonly name: string;
  /** A new value gives the panel another chance. */
  readonly resetOn: unknown;
  readonly className?: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly error: Error | undefined;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: ErrorBoundaryProps): void {
    if (before.resetOn !== this.props.resetOn && this.state.error !== undefined) this.retry();
  }

  readonly retry = (): void => {
    this.setState({ error: undefined });
  };

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <section
        aria-label={this.props.name}
        className={`flex min-h-0 flex-col items-start gap-2 overflow-auto rounded-panel border border-leak bg-surface p-3 ${this.props.className ?? ''}`}
      >
        <p className="font-semibold">{this.props.name} cannot be drawn.</p>
        <p className="font-mono text-12 text-ink2">{error.message}</p>
        <Button onClick={this.retry}>Try again</Button>
      </section>
    );
  }
}
