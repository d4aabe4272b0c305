import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMemo } from 'react';
import type { SamplingRuleRecord } from '@/api/sampling';
import { useFormat, useText } from '@/text/language';
import { number, text as textField, type Fields } from '@/url/codec';
import { useUrlState } from '@/url/useUrlState';
import { recordedOf, simulate, type TriedRequest } from './simulate';
import { samplingWords } from './text';

const fields = {
  service: textField('', 64),
  type: textField('', 64),
  host: textField('', 64),
  method: textField('', 10),
  path: textField('', 128),
  rps: number(10, 0, 1e9),
} satisfies Fields;

export function Simulator({ records }: { records: readonly SamplingRuleRecord[] }) {
  const text = useText(samplingWords);
  const format = useFormat();
  const [request, set] = useUrlState(fields);
  const verdicts = useMemo(() => simulate(records, request), [records, request]);
  const winner = verdicts.find((verdict) => verdict.failed === undefined);
  const recorded = winner ? recordedOf(winner.rule, request.rps) : 0;
  const field = (name: keyof TriedRequest) => (
    <FormField label={text.form[name]}>
      <Input value={request[name]} onChange={({ detail }) => set({ [name]: detail.value }, 'replace')} />
    </FormField>
  );
  return (
    <section className="simulator">
      <h2>{text.simulator}</h2>
      <p className="muted">{text.simulatorIntro}</p>
      <div className="simulator-fields">
        {field('service')}
        {field('type')}
        {field('host')}
        {field('method')}
        {field('path')}
        <FormField label={text.perSecond}>
          <Input type="number" inputMode="decimal" value={String(request.rps)}
            onChange={({ detail }) => set({ rps: Math.max(0, Number(detail.value) || 0) }, 'replace')} />
        </FormField>
      </div>
      <ol className="verdicts" aria-live="polite">
        {verdicts.map(({ rule, failed }) => (
          <li key={rule.RuleName} className="verbatim">
            {failed === undefined ? (
              <StatusIndicator type="success">
                {text.decides(rule.RuleName)}.{' '}
                {text.records(format.decimal(recorded), format.share(request.rps === 0 ? 0 : recorded / request.rps))}
              </StatusIndicator>
            ) : (
              <StatusIndicator type="stopped">{`${text.passes(rule.RuleName)}: ${text.because[failed]}`}</StatusIndicator>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
