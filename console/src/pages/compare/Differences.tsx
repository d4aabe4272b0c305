// Attributes that occur more often in one of two sets, those beyond chance first.

import { useMemo } from 'react';
import type { Comparison } from '@/api/analyse';
import { DataTable, type Column } from '@/draw/DataTable';
import { useFormat, useText } from '@/text/language';
import { differenceWords } from './differenceText';

export type Difference = Comparison['Differences'][number];

export interface DifferencesProps {
  readonly comparison: Comparison;
  readonly all: boolean;
  setAll(all: boolean): void;
  onPick?(difference: Difference): void;
}

export function Differences({ comparison, all, setAll, onPick }: DifferencesProps) {
  const text = useText(differenceWords);
  const format = useFormat();
  const rows = useMemo(() => comparison.Differences.filter((each) => all || each.Significant), [comparison, all]);
  const columns = useMemo<readonly Column<Difference>[]>(() => {
    const share = (id: 'A' | 'B'): Column<Difference> => ({
      id, title: id, numeric: true, value: (row) => row[`Share${id}`],
      cell: (row) => `${format.share(row[`Share${id}`])} (${format.count(row[`Count${id}`])})`,
    });
    return [
      { id: 'attribute', title: text.attribute, value: (row) => row.Attribute, cell: (row) => <code>{row.Attribute}</code> },
      {
        id: 'value', title: text.value, value: (row) => row.Value,
        cell: (row) => row.FilterExpression !== '' && onPick
          ? <button type="button" className="plain-link" title={row.FilterExpression} onClick={() => onPick(row)}><bdi>{row.Value}</bdi></button>
          : <bdi>{row.Value}</bdi>,
      },
      share('A'), share('B'),
      {
        id: 'difference', title: 'B - A', numeric: true, value: (row) => Math.abs(row.Difference),
        cell: (row) => `${row.Difference > 0 ? '+' : '−'}${(Math.abs(row.Difference) * 100).toFixed(1)} ${text.points}`,
      },
      {
        id: 'bars', title: text.shares, value: (row) => row.ShareB,
        cell: (row) => <span className="share-pair" aria-hidden="true"><i style={{ width: `${row.ShareA * 100}%` }} /><i style={{ width: `${row.ShareB * 100}%` }} /></span>,
      },
      {
        id: 'q', title: text.chance, numeric: true, value: (row) => row.QValue ?? 1,
        cell: (row) => <span className={row.Significant ? '' : 'not-significant'}>{row.Significant ? text.significant : text.maybe} (q {(row.QValue ?? 1).toPrecision(2)})</span>,
      },
    ];
  }, [text, format, onPick]);
  return (
    <>
      <div className="row">
        <label className="check">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
          {text.all}
        </label>
        <span className="muted">{text.compared(format.count(comparison.ComparedCount))}</span>
      </div>
      <DataTable caption={text.caption} columns={columns} rows={rows} keyOf={(row) => `${row.Attribute}\u0000${row.Value}`}
        empty={<p className="muted">{text.nothing}</p>} />
    </>
  );
}
