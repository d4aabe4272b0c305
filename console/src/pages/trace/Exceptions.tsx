// Exceptions of an entity: what was thrown, what caused it, and the stacks.

import Button from '@cloudscape-design/components/button';
import { Link } from 'wouter';
import { useFormat, useText } from '@/text/language';
import { formatPoint } from '@/time/range';
import { useHref } from '@/url/useUrlState';
import type { Entity } from './document';
import { Long } from './EntityPanel';
import { exceptionsOf, writtenStack, type Thrown } from './exceptions';
import { ofException } from './findAlike';
import { traceWords } from './text';
import type { TraceModel } from './useTraceModel';

export function Exceptions({ model, entity }: { model: TraceModel; entity: Entity }) {
  const text = useText(traceWords);
  const href = useHref();
  const middle = model.tree.startTime * 1000;
  const range = { from: formatPoint(Math.floor(middle - 1_800_000)), to: formatPoint(Math.ceil(middle + 1_800_000)) };
  return (
    <>
      {exceptionsOf(model.tree, entity).map(({ chain, workingDirectory }, i) => (
        <section key={i} className="exception">
          {chain.map((each, depth) => <OneThrown key={depth} model={model} thrown={each} depth={depth} here={entity.at} />)}
          {workingDirectory !== '' && <p className="muted">{text.panel.workingDirectory}: <code className="verbatim">{workingDirectory}</code></p>}
          <div className="row">
            <Button iconName="copy" onClick={() => void navigator.clipboard?.writeText(writtenStack(chain))}>{text.panel.copyStack}</Button>
            {chain[0]?.type && (
              <Link href={href('/traces', { filter: ofException(chain[0].type, entity.outcome === 'error' ? 'error' : 'fault'), ...range })}>
                {text.panel.findException}
              </Link>
            )}
          </div>
        </section>
      ))}
    </>
  );
}

function OneThrown({ model, thrown, depth, here }: { model: TraceModel; thrown: Thrown; depth: number; here: number }) {
  const text = useText(traceWords);
  const format = useFormat();
  const { at, frames } = thrown;
  return (
    <div className={depth > 0 ? 'caused' : ''}>
      <h3>
        {depth > 0 && <span className="muted">{text.panel.causedBy} </span>}
        <bdi className="verbatim">{thrown.type || text.tabs.exceptions}</bdi>
        {thrown.remote && <em className="tl-tag">{text.panel.exceptionRemote}</em>}
      </h3>
      {thrown.message !== '' && <p className="exception-message"><Long written={thrown.message} /></p>}
      {at !== here && (
        <p className="muted">
          <button type="button" className="plain-link" onClick={() => model.select(at)}>
            {text.panel.recordedAt(model.tree.entities[at]!.name)}
          </button>
        </p>
      )}
      {frames.length === 0 ? (
        <p className="muted">{text.panel.noStack}</p>
      ) : (
        <ol className="stack" tabIndex={0}>
          {frames.slice(0, 300).map((frame, i) => (
            <li key={i}>
              <span>{frame.label}</span> <span className="muted">{frame.path}{frame.line !== '' && `:${frame.line}`}</span>
            </li>
          ))}
        </ol>
      )}
      {thrown.truncated + Math.max(0, frames.length - 300) > 0 && (
        <p className="muted">{text.panel.truncated(format.count(thrown.truncated + Math.max(0, frames.length - 300)))}</p>
      )}
      {thrown.skipped > 0 && <p className="muted">{text.panel.skipped(format.count(thrown.skipped))}</p>}
    </div>
  );
}
