import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs from '@cloudscape-design/components/tabs';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { getStatus, type Status } from '@/api/status';
import { Failure } from '@/app/Failure';
import { save, saved } from '@/app/preferences';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { oneOf, type Fields } from '@/url/codec';
import { useHref, useUrlState } from '@/url/useUrlState';
import { addressesOf, snippet, snippetNames, SNIPPETS, type SnippetName } from './snippets';
import { sendTestTrace } from './testTrace';
import { welcomeWords } from './text';

const fields = { how: oneOf(['', ...SNIPPETS], '') } satisfies Fields;

export default function WelcomePage() {
  const text = useText(welcomeWords);
  const status = useQuery({ queryKey: ['status'], queryFn: ({ signal }) => getStatus(signal), refetchInterval: 2000, staleTime: 0 });
  return (
    <div className="page">
      <h1>{text.title}</h1>
      {status.isError && <Failure error={status.error} retry={() => void status.refetch()} />}
      {status.data && <Receiving status={status.data} />}
      <TryIt />
      <Connect udp={status.data?.Addresses.Udp ?? ':2000'} />
    </div>
  );
}

function Receiving({ status }: { status: Status }) {
  const text = useText(welcomeWords);
  const format = useFormat();
  const href = useHref();
  const [, navigate] = useLocation();
  const { Total: total = 0, ...transports } = status.Ingest.Received;
  const rejected = status.Ingest.Rejected['Total'] ?? 0;
  return (
    <div role="status">
      <p>
        <StatusIndicator type={total > 0 ? 'success' : 'pending'}>
          {total > 0 ? text.received(format.count(total)) : text.waiting}
        </StatusIndicator>{' '}
        <span className="muted">
          {Object.entries(transports).map(([name, n]) => text.transport(name.toUpperCase(), format.count(n))).join(', ')}
        </span>
      </p>
      {rejected > 0 && (
        <p>
          <StatusIndicator type="warning">{text.rejected(format.count(rejected))}</StatusIndicator>{' '}
          <Button variant="inline-link" onClick={() => navigate(href('/status'))}>{text.toStatus}</Button>
        </p>
      )}
      {total > 0 && <Button onClick={() => navigate(href('/map'))}>{text.toMap}</Button>}
    </div>
  );
}

function TryIt() {
  const text = useText(welcomeWords);
  const href = useHref();
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const send = useMutation({ mutationFn: sendTestTrace, onSuccess: () => void client.invalidateQueries() });
  return (
    <section>
      <h2>{text.tryIt}</h2>
      <p>{text.tryBody}</p>
      <div className="row">
        <Button variant="primary" loading={send.isPending} onClick={() => send.mutate()}>{text.send}</Button>
        {send.isSuccess && (
          <>
            <StatusIndicator type="success">{text.sent}</StatusIndicator>
            <Button onClick={() => navigate(href(`/traces/${send.data}`))}>{text.openTrace}</Button>
          </>
        )}
      </div>
      {send.isError && <Failure error={send.error} retry={() => send.mutate()} />}
    </section>
  );
}

function Connect({ udp }: { udp: string }) {
  const text = useText(welcomeWords);
  const common = useText(words);
  const [state, set] = useUrlState(fields);
  const kept = SNIPPETS.find((name) => name === saved('snippet'));
  const chosen: SnippetName = state.how || kept || 'kubernetes';
  const addresses = addressesOf(location, udp);
  const isLocal = /^(localhost|127\.|\[::1\])/.test(addresses.udp);
  return (
    <section>
      <h2>{text.connect}</h2>
      <p>
        {text.addresses} <code>{addresses.http}</code>, <code>UDP {addresses.udp}</code>
      </p>
      {isLocal && <p className="muted">{text.loopback}</p>}
      <Tabs
        ariaLabel={text.forWhat}
        activeTabId={chosen}
        onChange={({ detail }) => {
          save('snippet', detail.activeTabId);
          set({ how: detail.activeTabId as SnippetName });
        }}
        tabs={SNIPPETS.map((name) => ({
          id: name,
          label: snippetNames[name],
          content: (
            <>
              <div className="snippet">
                <pre tabIndex={0} aria-label={snippetNames[name]}>{snippet(name, addresses)}</pre>
                <CopyToClipboard
                  variant="icon"
                  copyButtonAriaLabel={common.copy}
                  copySuccessText={common.copied}
                  copyErrorText={common.failure.broken}
                  textToCopy={snippet(name, addresses)}
                />
              </div>
              {name === 'cli' && <p className="muted">{text.credentials}</p>}
              <p>{text.whatYouSee}</p>
            </>
          ),
        }))}
      />
    </section>
  );
}
