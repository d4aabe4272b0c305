import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Popover from '@cloudscape-design/components/popover';
import Select from '@cloudscape-design/components/select';
import Toggle from '@cloudscape-design/components/toggle';
import { csvOf, download } from '@/draw/csv';
import { useShell } from '@/app/shell';
import { useFormat, useText } from '@/text/language';
import { useShared, type SetState } from '@/url/useUrlState';
import { annotationKeys, columnOf, columnsOf, FIXED, USUAL, type ListColumn } from './columns';
import { jsonOf, tableOf } from './exportRows';
import type { TraceRow } from './row';
import type { tracesFields, TracesState } from './state';
import { titleOf, tracesWords } from './text';

interface ToolbarProps {
  readonly state: TracesState;
  readonly set: SetState<typeof tracesFields>;
  readonly rows: readonly TraceRow[];
  readonly columns: readonly ListColumn[];
  readonly isWhole: boolean;
  onCompare(): void;
}

export function Toolbar({ state, set, rows, columns, isWhole, onCompare }: ToolbarProps) {
  const text = useText(tracesWords);
  const keys = annotationKeys(rows);
  return (
    <div className="traces-toolbar">
      <Toggle checked={state.facets} onChange={({ detail }) => set({ facets: detail.checked })}>{text.facetsButton}</Toggle>
      {!state.live && (
        <Toggle checked={state.heat} onChange={({ detail }) => set({ heat: detail.checked })}>{text.heatButton}</Toggle>
      )}
      <Toggle checked={state.live} onChange={({ detail }) => set({ live: detail.checked })}>{text.live}</Toggle>
      <GroupBy state={state} set={set} keys={keys} />
      <Popover header={text.columnsButton} triggerType="custom" size="large" dismissButton={false}
        content={<ColumnChoice state={state} set={set} keys={keys} />}>
        <Button iconName="view-vertical">{text.columnsButton}</Button>
      </Popover>
      <ExportMenu rows={rows} columns={columns} isWhole={isWhole} />
      <Button disabled={state.pick.length !== 2} onClick={onCompare}>
        {state.pick.length === 2 ? text.compare : text.compareMore(String(state.pick.length))}
      </Button>
    </div>
  );
}

function GroupBy({ state, set, keys }: Pick<ToolbarProps, 'state' | 'set'> & { keys: readonly string[] }) {
  const text = useText(tracesWords);
  const option = (id: string) => ({ value: id, label: titleOf(text, columnOf(id)!) });
  const options = [
    { value: '', label: text.noGrouping },
    ...FIXED.filter((id) => columnOf(id)?.groups).map(option),
    ...(keys.length > 0 ? [{ label: text.annotationColumns, options: keys.map((key) => option(`annotation.${key}`)) }] : []),
  ];
  const chosen = columnOf(state.by);
  const orders = Object.keys(text.groupSorts) as TracesState['bysort'][];
  return (
    <>
      <Select
        inlineLabelText={text.groupBy}
        selectedOption={{ value: state.by, label: chosen ? titleOf(text, chosen) : text.noGrouping }}
        options={options}
        filteringType="auto"
        expandToViewport
        onChange={({ detail }) => set({ by: detail.selectedOption.value ?? '', open: [] })}
      />
      {chosen && (
        <Select
          inlineLabelText={text.groupSort}
          selectedOption={{ value: state.bysort, label: text.groupSorts[state.bysort] }}
          options={orders.map((value) => ({ value, label: text.groupSorts[value] }))}
          expandToViewport
          onChange={({ detail }) => set({ bysort: detail.selectedOption.value as TracesState['bysort'] })}
        />
      )}
    </>
  );
}

function ColumnChoice({ state, set, keys }: Pick<ToolbarProps, 'state' | 'set'> & { keys: readonly string[] }) {
  const text = useText(tracesWords);
  const shown = columnsOf(state.cols).map((column) => column.id);
  const change = (id: string, isOn: boolean) => {
    const next = isOn ? [...shown, id] : shown.filter((each) => each !== id);
    set({ cols: next.join() === USUAL.join() ? [] : next });
  };
  const box = (id: string) => (
    <label key={id} className="check">
      <input type="checkbox" checked={shown.includes(id)} disabled={shown.length === 1 && shown[0] === id}
        onChange={(event) => change(id, event.target.checked)} />
      {titleOf(text, columnOf(id)!)}
    </label>
  );
  return (
    <div className="column-choice">
      <div className="column-boxes">{FIXED.map(box)}</div>
      {keys.length > 0 && <b>{text.annotationColumns}</b>}
      <div className="column-boxes">{keys.map((key) => box(`annotation.${key}`))}</div>
      <Button onClick={() => set({ cols: [] })}>{text.usualColumns}</Button>
    </div>
  );
}

function ExportMenu({ rows, columns, isWhole }: Pick<ToolbarProps, 'rows' | 'columns' | 'isWhole'>) {
  const text = useText(tracesWords);
  const format = useFormat();
  const { startMs, endMs } = useShell();
  const [shared] = useShared();
  const name = `traces-${new Date(startMs).toISOString().slice(0, 19).replace(/:/g, '')}`;
  const save = (id: string) => {
    if (id === 'csv') {
      const table = tableOf(rows, columns, (column) => column.annotation !== undefined ? `annotation.${column.annotation}` : titleOf(text, column));
      return download(`${name}.csv`, csvOf(table), 'text/csv;charset=utf-8');
    }
    const about = {
      StartTime: startMs / 1000, EndTime: endMs / 1000, FilterExpression: shared.filter, GroupName: shared.group, Complete: isWhole,
    };
    download(`${name}.json`, jsonOf(rows, about), 'application/json');
  };
  return (
    <ButtonDropdown
      disabled={rows.length === 0}
      items={[{
        text: text.exportOf(format.count(rows.length)),
        items: [{ id: 'csv', text: text.exportCsv }, { id: 'json', text: text.exportJson }],
      }]}
      onItemClick={({ detail }) => save(detail.id)}
      expandToViewport
    >
      {text.export}
    </ButtonDropdown>
  );
}
