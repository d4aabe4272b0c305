// A plain table that sorts: a few hundred rows at most, no more than the browser draws at once. Cells are text or
// elements; sorting goes by `value`.

import { useMemo, useState, type ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly numeric?: boolean;
  value(row: Row): string | number;
  cell?(row: Row): ReactNode;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  keyOf(row: Row): string;
  readonly sortBy?: string;
  readonly descending?: boolean;
  readonly selected?: string;
  onSelect?(row: Row): void;
  readonly empty?: ReactNode;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, keyOf, selected, empty } = props;
  const [sort, setSort] = useState({ by: props.sortBy ?? '', down: props.descending ?? false });
  const sorted = useMemo(() => {
    const column = columns.find((each) => each.id === sort.by);
    if (column === undefined) return rows;
    const order = [...rows].sort((a, b) => compare(column.value(a), column.value(b)));
    return sort.down ? order.reverse() : order;
  }, [rows, columns, sort]);
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table className="data-table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={column.numeric ? 'numeric' : ''}
                aria-sort={sort.by !== column.id ? 'none' : sort.down ? 'descending' : 'ascending'}>
                <button type="button"
                  onClick={() => setSort({ by: column.id, down: sort.by === column.id ? !sort.down : Boolean(column.numeric) })}>
                  {column.title}
                  <span aria-hidden="true">{sort.by !== column.id ? '' : sort.down ? ' ▾' : ' ▴'}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={keyOf(row)} className={selected === keyOf(row) ? 'chosen' : ''}
              onClick={props.onSelect && (() => props.onSelect!(row))}>
              {columns.map((column) => (
                <td key={column.id} className={column.numeric ? 'numeric' : ''}>
                  {column.cell ? column.cell(row) : column.value(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length === 0 && empty}
    </div>
  );
}

const collator = new Intl.Collator(['ko', 'en'], { numeric: true });

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}
