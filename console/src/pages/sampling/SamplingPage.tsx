import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState, type ChangeEvent } from 'react';
import {
  createSamplingRule, deleteSamplingRule, getSamplingRules, getSamplingStatistics, updateSamplingRule,
  type SamplingRule, type SamplingRuleRecord, type SamplingStatistic,
} from '@/api/sampling';
import { Failure } from '@/app/Failure';
import { useShell } from '@/app/shell';
import { download } from '@/draw/csv';
import { DataTable } from '@/draw/DataTable';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { text as textField, type Fields } from '@/url/codec';
import { useUrlState } from '@/url/useUrlState';
import { readRules } from './readRules';
import { RuleEditor } from './RuleEditor';
import { shadowed } from './simulate';
import { Simulator } from './Simulator';
import { samplingWords } from './text';
import { trendOf, type Trend } from './trend';
import './sampling.css';

const fields = { edit: textField('', 40) } satisfies Fields;
const RULES = ['sampling', 'rules'];

export default function SamplingPage() {
  const text = useText(samplingWords);
  const [state, set] = useUrlState(fields);
  const rules = useQuery({ queryKey: RULES, queryFn: ({ signal }) => getSamplingRules(signal), refetchInterval: 30_000 });
  const statistics = useQuery({
    queryKey: ['sampling', 'statistics'],
    queryFn: ({ signal }) => getSamplingStatistics(signal),
    refetchInterval: 10_000,
  });
  const [deleting, setDeleting] = useState<SamplingRule>();
  const records = rules.data ?? [];
  const edited = records.find((record) => record.SamplingRule.RuleName === state.edit)?.SamplingRule;
  return (
    <div className="page">
      <div className="table-head">
        <h1>{text.title}</h1>
        <span className="row">
          <Import records={records} />
          <Button iconName="download" disabled={records.length === 0}
            onClick={() => download('sampling-rules.json', JSON.stringify({ SamplingRuleRecords: records }, null, 2), 'application/json')}>
            {text.export}
          </Button>
          <Button variant="primary" onClick={() => set({ edit: '+' })}>{text.create}</Button>
        </span>
      </div>
      <p className="muted">{text.intro}</p>
      {rules.isError && <Failure error={rules.error} retry={() => void rules.refetch()} />}
      {rules.isSuccess && (
        <>
          <RuleTable records={records} statistics={statistics.data ?? []} onEdit={(name) => set({ edit: name })} onDelete={setDeleting} />
          <Simulator records={records} />
        </>
      )}
      {rules.isSuccess && (state.edit === '+' || edited) && (
        <RuleEditor key={state.edit} rule={edited} taken={records.map((record) => record.SamplingRule.RuleName)} onClose={() => set({ edit: '' })} />
      )}
      {deleting && <DeleteRule rule={deleting} onClose={() => setDeleting(undefined)} />}
    </div>
  );
}

interface TableProps {
  readonly records: readonly SamplingRuleRecord[];
  readonly statistics: readonly SamplingStatistic[];
  onEdit(name: string): void;
  onDelete(rule: SamplingRule): void;
}

function RuleTable({ records, statistics, onEdit, onDelete }: TableProps) {
  const text = useText(samplingWords);
  const common = useText(words);
  const format = useFormat();
  const { zone } = useShell();
  const hidden = useMemo(() => shadowed(records), [records]);
  const trends = useMemo(() => trendOf(statistics), [statistics]);
  return (
    <DataTable
      caption={text.title}
      rows={records}
      keyOf={(record) => record.SamplingRule.RuleName}
      columns={[
        { id: 'priority', title: text.fields.priority, numeric: true, value: (r) => r.SamplingRule.Priority },
        { id: 'name', title: text.fields.name, value: (r) => r.SamplingRule.RuleName,
          cell: (r) => <RuleName rule={r.SamplingRule} hiddenBy={hidden.get(r.SamplingRule.RuleName)} trend={trends.get(r.SamplingRule.RuleName)} /> },
        { id: 'matches', title: text.fields.matches, value: (r) => summary(r.SamplingRule),
          cell: (r) => <span className="verbatim">{summary(r.SamplingRule) || text.everything}</span> },
        { id: 'reservoir', title: text.fields.reservoir, numeric: true, value: (r) => r.SamplingRule.ReservoirSize,
          cell: (r) => text.reservoirOf(format.count(r.SamplingRule.ReservoirSize)) },
        { id: 'rate', title: text.fields.rate, numeric: true, value: (r) => r.SamplingRule.FixedRate,
          cell: (r) => format.share(r.SamplingRule.FixedRate) },
        { id: 'trend', title: text.fields.trend, value: (r) => trends.get(r.SamplingRule.RuleName)?.matched ?? 0,
          cell: (r) => <TrendBars trend={trends.get(r.SamplingRule.RuleName)} /> },
        { id: 'effective', title: text.fields.effective, numeric: true, value: (r) => trends.get(r.SamplingRule.RuleName)?.share ?? -1,
          cell: (r) => { const share = trends.get(r.SamplingRule.RuleName)?.share; return share === undefined ? '-' : format.share(share); } },
        { id: 'modified', title: text.fields.modified, value: (r) => r.ModifiedAt,
          cell: (r) => (r.ModifiedAt === 0 ? '-' : format.dateTime(r.ModifiedAt * 1000, zone)) },
        { id: 'actions', title: text.actions, value: () => '',
          cell: ({ SamplingRule: rule }) => (
            <span className="row tight">
              <Button variant="inline-link" ariaLabel={`${common.edit}: ${rule.RuleName}`} onClick={() => onEdit(rule.RuleName)}>{common.edit}</Button>
              {rule.RuleName !== 'Default' && (
                <Button variant="inline-link" ariaLabel={`${common.delete}: ${rule.RuleName}`} onClick={() => onDelete(rule)}>{common.delete}</Button>
              )}
            </span>
          ) },
      ]}
    />
  );
}

function RuleName({ rule, hiddenBy, trend }: { rule: SamplingRule; hiddenBy: string | undefined; trend: Trend | undefined }) {
  const text = useText(samplingWords);
  const format = useFormat();
  const isIgnored = rule.ResourceARN !== '*' || Object.keys(rule.Attributes).length > 0;
  const perSecond = trend ? trend.matched / trend.seconds : 0;
  const notes = [
    hiddenBy && text.shadowed(hiddenBy),
    isIgnored && text.ignored,
    rule.FixedRate === 1 && perSecond >= 10 && text.busy(format.decimal(perSecond)),
  ].filter((note) => typeof note === 'string');
  return (
    <>
      <b className="verbatim">{rule.RuleName}</b>
      {notes.map((note) => (
        <div key={note} className="rule-note">! {note}</div>
      ))}
    </>
  );
}

function summary(rule: SamplingRule): string {
  const parts = [
    ['service', rule.ServiceName], ['type', rule.ServiceType], ['host', rule.Host], ['method', rule.HTTPMethod],
    ['path', rule.URLPath], ['arn', rule.ResourceARN],
  ].filter(([, pattern]) => pattern !== '*');
  for (const [key, value] of Object.entries(rule.Attributes)) parts.push([key, value]);
  return parts.map(([name, pattern]) => `${name} = ${pattern}`).join('\n');
}

function TrendBars({ trend }: { trend: Trend | undefined }) {
  const text = useText(samplingWords);
  const format = useFormat();
  if (trend === undefined) return <span className="muted">{text.noTrend}</span>;
  const most = Math.max(...trend.windows.map((w) => w.matched), 1);
  const label = text.trendOf(format.count(trend.matched), format.count(trend.sampled), format.count(trend.borrowed));
  const tall = (n: number) => (n === 0 ? 0 : Math.max(1.5, (n / most) * 24));
  return (
    <svg className="trend" width={trend.windows.length * 8} height="26" role="img" aria-label={label}>
      <title>{label}</title>
      {trend.windows.map((w, i) => (
        <g key={i}>
          <rect className="trend-matched" x={i * 8} y={25 - tall(w.matched)} width="6" height={tall(w.matched)} />
          <rect className="trend-sampled" x={i * 8} y={25 - tall(w.sampled)} width="6" height={tall(w.sampled)} />
          <rect className="trend-borrowed" x={i * 8} y={25 - tall(w.borrowed)} width="6" height={tall(w.borrowed)} />
        </g>
      ))}
    </svg>
  );
}

function Import({ records }: { records: readonly SamplingRuleRecord[] }) {
  const text = useText(samplingWords);
  const format = useFormat();
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const known = new Set(records.map((record) => record.SamplingRule.RuleName));
  const take = useMutation({
    mutationFn: async (file: File) => {
      const rules = readRules(await file.text());
      if (rules === undefined) throw new Error(text.importWrong);
      for (const rule of rules) await (known.has(rule.RuleName) ? updateSamplingRule(rule) : createSamplingRule(rule));
      return rules.length;
    },
    onSettled: () => void client.invalidateQueries({ queryKey: RULES }),
  });
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    event.target.value = '';
    if (file) take.mutate(file);
  };
  return (
    <>
      <input ref={picker} type="file" accept="application/json,.json" hidden onChange={pick} />
      <Button iconName="upload" loading={take.isPending} onClick={() => picker.current?.click()}>{text.import}</Button>
      {take.isError && <Alert type="error">{(take.error as Error).message}</Alert>}
      {take.isSuccess && <span role="status">{text.imported(format.count(take.data))}</span>}
    </>
  );
}

function DeleteRule({ rule, onClose }: { rule: SamplingRule; onClose(): void }) {
  const text = useText(samplingWords);
  const common = useText(words);
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteSamplingRule(rule.RuleName),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: RULES });
      onClose();
    },
  });
  return (
    <Modal visible header={text.deleteTitle(rule.RuleName)} onDismiss={onClose} closeAriaLabel={common.close}
      footer={
        <Box float="right">
          <span className="row">
            <Button variant="link" onClick={onClose}>{common.cancel}</Button>
            <Button variant="primary" loading={remove.isPending} onClick={() => remove.mutate()}>{common.delete}</Button>
          </span>
        </Box>
      }>
      <p>{text.deleteBody}</p>
      {remove.isError && <Failure error={remove.error} />}
    </Modal>
  );
}
