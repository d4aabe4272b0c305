// A trace in short, beside the list: what came of it, through what it went, why it failed, what was noted.

import Button from '@cloudscape-design/components/button';
import { useLocation } from 'wouter';
import { SidePanel } from '@/app/SidePanel';
import { useShell } from '@/app/shell';
import { OutcomeMark } from '@/draw/OutcomeMark';
import { and, not } from '@/filter/expressions';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { absolute, useHref, useShared } from '@/url/useUrlState';
import { columnOf } from './columns';
import type { Cause, TraceRow } from './row';
import { titleOf, tracesWords } from './text';

interface PreviewProps {
  readonly row: TraceRow;
  readonly isPicked: boolean;
  onPick(): void;
  onColumn(id: string): void;
  onClose(): void;
}

export function Preview({ row, isPicked, onPick, onColumn, onClose }: PreviewProps) {
  const text = useText(tracesWords);
  const common = useText(words);
  const format = useFormat();
  const { zone } = useShell();
  const href = useHref();
  const [, navigate] = useLocation();
  const target = href(`/traces/${row.id}`);
  const title = [row.method, row.url].filter(Boolean).join(' ') || row.entry || row.id;
  return (
    <SidePanel title={title} onClose={onClose}>
      <p><OutcomeMark outcome={row.outcome} /> {row.status ?? ''} {row.isPartial && <span className="muted">{common.partial}</span>}</p>
      <p className="mono verbatim">{row.id}</p>
      <div className="row">
        <Button variant="primary" href={absolute(target)} onFollow={(event) => { event.preventDefault(); navigate(target); }}>
          {text.open}
        </Button>
        <Button onClick={onPick}>{isPicked ? text.unpick : text.pick}</Button>
        <Button iconName="copy" ariaLabel={text.copyId} onClick={() => void navigator.clipboard?.writeText(row.id)} />
      </div>
      <dl className="figures">
        <div><dt>{text.columns.response}</dt><dd>{row.responseTime === undefined ? common.inProgress : format.duration(row.responseTime)}</dd></div>
        <div><dt>{text.columns.duration}</dt><dd>{format.duration(row.duration)}</dd></div>
        <div><dt>{text.columns.services}</dt><dd>{format.count(row.services.length)}</dd></div>
      </dl>
      <p className="muted">{format.moment(row.startMs, zone)}</p>
      <CausePart title={text.why.fault} cause={row.fault} />
      <CausePart title={text.why.error} cause={row.error} />
      <CausePart title={text.why.slow} cause={row.slow} />
      <section>
        <h3>{text.values}</h3>
        <ul className="preview-values">
          {(['entry', 'method', 'url', 'status', 'user', 'ip', 'agent'] as const).map((id) => (
            <Pairs key={id} id={id} row={row} onColumn={onColumn} />
          ))}
          <Pairs id="services" row={row} onColumn={onColumn} />
        </ul>
        <h3>{text.annotations}</h3>
        {Object.keys(row.annotations).length === 0 && <p className="muted">{text.noAnnotations}</p>}
        <ul className="preview-values">
          {Object.keys(row.annotations).sort().map((key) => (
            <Pairs key={key} id={`annotation.${key}`} row={row} onColumn={onColumn} />
          ))}
        </ul>
      </section>
    </SidePanel>
  );
}

function CausePart({ title, cause }: { title: string; cause: Cause | undefined }) {
  const text = useText(tracesWords);
  if (!cause) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ol className="cause-path verbatim">
        {cause.services.map((service, i) => <li key={i}>{service}</li>)}
      </ol>
      {!cause.impacting && <p className="muted">{text.handledWhy}</p>}
      {cause.exception && <p className="verbatim"><b>{cause.exception}</b>{cause.message && `: ${cause.message}`}</p>}
    </section>
  );
}

/** A name with its values, each to filter for or away from. */
function Pairs({ id, row, onColumn }: { id: string; row: TraceRow; onColumn(id: string): void }) {
  const text = useText(tracesWords);
  const [shared, setShared] = useShared();
  const column = columnOf(id);
  const values = column?.groups?.(row) ?? [];
  if (!column || values.length === 0) return null;
  return (
    <>
      {values.map((value) => {
        const expression = column.expression?.(value, row) ?? '';
        return (
          <li key={value}>
            <span className="muted">{titleOf(text, column)}</span>
            <span className="verbatim">{value}</span>
            <span className="preview-acts">
              {expression !== '' && (
                <>
                  <button type="button" title={`${text.only}: ${expression}`} aria-label={`${text.only}: ${expression}`}
                    onClick={() => setShared({ filter: and(shared.filter, expression) })}>=</button>
                  <button type="button" title={`${text.without}: ${expression}`} aria-label={`${text.without}: ${expression}`}
                    onClick={() => setShared({ filter: and(shared.filter, not(expression)) })}>≠</button>
                </>
              )}
              <button type="button" title={text.asColumn} aria-label={`${text.asColumn}: ${titleOf(text, column)}`} onClick={() => onColumn(id)}>▥</button>
            </span>
          </li>
        );
      })}
    </>
  );
}
