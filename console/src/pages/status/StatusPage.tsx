import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { getStatus, type Status } from '@/api/status';
import { Failure } from '@/app/Failure';
import { useShell } from '@/app/shell';
import { DataTable } from '@/draw/DataTable';
import { useFormat, useText } from '@/text/language';
import { differenceOf, ratesBetween, type IngestRates } from './account';
import { statusWords } from './text';
import './status.css';

const PERIOD_MS = 5000;

export default function StatusPage() {
  const text = useText(statusWords);
  const format = useFormat();
  const { zone } = useShell();
  const status = useQuery({ queryKey: ['status'], queryFn: ({ signal }) => getStatus(signal), refetchInterval: PERIOD_MS, staleTime: 0 });
  const rates = useRates(status.data);
  return (
    <div className="page">
      <div className="table-head">
        <h1>{text.title}</h1>
        {status.data && <span className="muted">{text.asOf(format.moment(status.data.Time * 1000, zone))}</span>}
      </div>
      {status.isError && <Failure error={status.error} retry={() => void status.refetch()} />}
      {status.data && (
        <>
          <Top status={status.data} />
          <Ingest status={status.data} rates={rates} />
          <Store status={status.data} />
        </>
      )}
    </div>
  );
}

// Between the last two answers.
function useRates(status: Status | undefined): IngestRates | undefined {
  const before = useRef<Status>(undefined);
  const [rates, setRates] = useState<IngestRates>();
  useEffect(() => {
    if (status === undefined || status === before.current) return;
    if (before.current) setRates(ratesBetween(before.current, status));
    before.current = status;
  }, [status]);
  return rates;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="verbatim">{children}</dd>
    </div>
  );
}

function Top({ status }: { status: Status }) {
  const text = useText(statusWords);
  const format = useFormat();
  return (
    <section>
      <StatusIndicator type={status.Ready ? 'success' : 'warning'}>{status.Ready ? text.ready : text.notReady}</StatusIndicator>
      {status.NotReadyReasons.map((reason) => (
        <p key={reason} className="verbatim">{reason}</p>
      ))}
      <dl className="figures facts">
        <Fact name={text.version}>{status.Version}</Fact>
        <Fact name={text.uptime}>{format.duration(status.Uptime)}</Fact>
        <Fact name={text.http}>{status.Addresses.Http}</Fact>
        <Fact name={text.udp}>{status.Addresses.Udp}</Fact>
        <Fact name={text.tcp}>{status.Addresses.Tcp}</Fact>
        <Fact name={text.queries}>{text.queriesOf(format.count(status.Queries.Threads), format.count(status.Queries.Waiting))}</Fact>
        <Fact name={text.groups}>{format.count(status.Groups)}</Fact>
      </dl>
    </section>
  );
}

function Ingest({ status, rates }: { status: Status; rates: IngestRates | undefined }) {
  const text = useText(statusWords);
  const format = useFormat();
  const { Ingest: ingest } = status;
  const difference = differenceOf(ingest);
  const account = [
    ['received', ingest.Received['Total'] ?? 0],
    ['stored', ingest.Stored],
    ['duplicate', ingest.Duplicate],
    ['rejected', ingest.Rejected['Total'] ?? 0],
    ['dropped', ingest.Dropped['Total'] ?? 0],
    ['inFlight', ingest.InFlight],
  ] as const;
  return (
    <section>
      <h2>{text.ingest}</h2>
      <dl className="figures account">
        {account.map(([name, count]) => (
          <div key={name} className={`account-${name}`}>
            <dt>{text[name]}</dt>
            <dd>{format.count(count)}</dd>
            {rates && name !== 'inFlight' && <small className="muted">{format.rate(rates[name])}</small>}
          </div>
        ))}
      </dl>
      <StatusIndicator type={difference === 0 ? 'success' : 'pending'}>
        {difference === 0 ? text.balanced : text.unbalanced(format.count(difference))}
      </StatusIndicator>
      <p>
        <StatusIndicator type={ingest.KernelDrops === 0 ? 'success' : 'error'}>
          {ingest.KernelDrops === 0 ? text.kernelNone : text.kernel(format.count(ingest.KernelDrops))}
        </StatusIndicator>
      </p>
      <div className="columns">
        <Counts title={text.byTransport} counts={ingest.Received} what={text.transport} />
        <Counts title={text.rejectedWhy} counts={ingest.Rejected} />
        <Counts title={text.droppedWhy} counts={ingest.Dropped} />
      </div>
    </section>
  );
}

function Counts({ title, counts, what }: { title: string; counts: Readonly<Record<string, number>>; what?: string }) {
  const text = useText(statusWords);
  const format = useFormat();
  const rows = Object.entries(counts).filter(([name]) => name !== 'Total');
  return (
    <div>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="muted">{text.none}</p>
      ) : (
        <DataTable caption={title} rows={rows} keyOf={([name]) => name} sortBy="count" descending
          columns={[
            { id: 'name', title: what ?? text.reason, value: ([name]) => name, cell: ([name]) => <code>{name}</code> },
            { id: 'count', title: text.documents, numeric: true, value: ([, n]) => n, cell: ([, n]) => format.count(n) },
          ]} />
      )}
    </div>
  );
}

function Store({ status }: { status: Status }) {
  const text = useText(statusWords);
  const format = useFormat();
  const { Store: store, Ingest: ingest, Memory: memory } = status;
  return (
    <section>
      <h2>{text.store}</h2>
      <StatusIndicator type={store.Healthy ? 'success' : 'error'}>{store.Healthy ? text.healthy : text.unhealthy}</StatusIndicator>
      <div className="gauges">
        <Gauge name={text.queue} used={ingest.QueueBytes} limit={ingest.QueueLimitBytes} />
        <Gauge name={text.memory} used={memory.ResidentBytes} limit={memory.LimitBytes} />
        <Gauge name={text.disk} used={store.DiskBytes} limit={store.MaxDiskBytes} />
      </div>
      <dl className="figures facts">
        <Fact name={text.retention}>{format.duration(store.RetentionSeconds)}</Fact>
        <Fact name={text.durability}>{store.Durability}</Fact>
        <Fact name={text.liveTraces}>{format.count(ingest.LiveTraces)}</Fact>
      </dl>
      <h3>{text.days}</h3>
      {store.Days.length === 0 ? <p className="muted">{text.none}</p> : (
        <DataTable caption={text.days} rows={store.Days} keyOf={(day) => day.Day} sortBy="day" descending
          columns={[
            { id: 'day', title: text.day, value: (day) => day.Day },
            { id: 'bytes', title: text.bytes, numeric: true, value: (day) => day.Bytes, cell: (day) => format.size(day.Bytes) },
          ]} />
      )}
    </section>
  );
}

function Gauge({ name, used, limit }: { name: string; used: number; limit: number }) {
  const text = useText(statusWords);
  const format = useFormat();
  return (
    <div className="gauge">
      <div>{name}</div>
      {limit > 0 && <meter min={0} max={limit} high={limit * 0.9} value={used} aria-label={name} />}
      <div className="muted">{limit > 0 ? text.used(format.size(used), format.size(limit)) : `${format.size(used)}, ${text.noLimit}`}</div>
    </div>
  );
}
