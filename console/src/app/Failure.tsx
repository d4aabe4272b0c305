// What went wrong with a question to the server, where its answer would stand.

import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Component, type ReactNode } from 'react';
import { ApiFailure } from '@/api/http';
import { useText } from '@/text/language';
import { words } from '@/text/words';

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const text = useText(words);
  const known = error instanceof ApiFailure ? error : undefined;
  const kind = known?.kind ?? 'broken';
  const message = error instanceof Error ? error.message : String(error);
  const details = [known?.status ? `HTTP ${known.status}` : '', known?.code ?? '', message, known?.requestId ?? '']
    .filter((each) => each !== '')
    .join('\n');
  return (
    <Alert
      type={kind === 'refused' || kind === 'missing' ? 'warning' : 'error'}
      header={text.failure[kind]}
      action={
        <SpaceBetween direction="horizontal" size="xs">
          {retry && <Button onClick={retry}>{text.retry}</Button>}
          {known?.status ? (
            <Button onClick={() => void navigator.clipboard?.writeText(details)}>
              {text.failure.copyDetails}
            </Button>
          ) : null}
        </SpaceBetween>
      }
    >
      <div className="verbatim">
        {kind === 'unreachable' ? text.failure.unreachableHint : [known?.code, message].filter(Boolean).join(': ')}
      </div>
      {known?.requestId ? <small>{text.failure.requestId(known.requestId)}</small> : null}
    </Alert>
  );
}

/** A panel that breaks breaks alone. `resetBy`: another value tries again. */
export class Fence extends Component<{ resetBy?: unknown; children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: { resetBy?: unknown }) {
    if (this.state.error !== undefined && before.resetBy !== this.props.resetBy) this.setState({ error: undefined });
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <Failure error={this.state.error} retry={() => this.setState({ error: undefined })} />;
  }
}
