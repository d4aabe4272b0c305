// Which traces, and when: the bar above the pages that are about traces.

import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { getGroups } from '@/api/groups';
import { FilterField } from '@/filter/FilterField';
import { frameWords } from '@/text/frame';
import { useText } from '@/text/language';
import { formatPoint, shift, widen } from '@/time/range';
import { allZones, browserZone, offsetName } from '@/time/zone';
import { REFRESHES, type Refresh } from '@/url/shared';
import { useShared } from '@/url/useUrlState';
import { save } from './preferences';
import { useShell } from './shell';

const RangePicker = lazy(() => import('./RangePicker').then((m) => ({ default: m.RangePicker })));

export function ScopeBar({ scope }: { scope: 'traces' | 'time' }) {
  const [shared, setShared] = useShared();
  return (
    <div className="scope-bar">
      {scope === 'traces' && (
        <div className="scope-what">
          <GroupSelect />
          <FilterField
            value={shared.filter}
            group={shared.group}
            onRun={(filter) => setShared({ filter })}
          />
        </div>
      )}
      <div className="scope-when">
        <Steps />
        <Suspense fallback={<span className="range-place" />}>
          <RangePicker />
        </Suspense>
        <ZoneSelect />
        <RefreshButton />
      </div>
    </div>
  );
}

function GroupSelect() {
  const text = useText(frameWords);
  const [shared, setShared] = useShared();
  const groups = useQuery({ queryKey: ['groups'], queryFn: ({ signal }) => getGroups(signal) });
  const names = (groups.data ?? []).map((group) => group.GroupName).filter((name) => name !== 'Default');
  if (shared.group && !names.includes(shared.group)) names.push(shared.group);
  const options = [
    { value: '', label: text.allTraces },
    ...names.map((name) => ({ value: name, label: name })),
  ];
  return (
    <Select
      className="group-select"
      ariaLabel={text.group}
      options={options}
      selectedOption={options.find((option) => option.value === shared.group) ?? options[0]!}
      onChange={({ detail }) => setShared({ group: detail.selectedOption.value ?? '' })}
      expandToViewport
    />
  );
}

function Steps() {
  const text = useText(frameWords);
  const shell = useShell();
  const [, setShared] = useShared();
  const go = (range: { startMs: number; endMs: number }) =>
    setShared({ from: formatPoint(Math.round(range.startMs)), to: formatPoint(Math.round(range.endMs)) });
  return (
    <div className="steps">
      <Button iconName="angle-left" variant="icon" ariaLabel={text.earlier} onClick={() => go(shift(shell, -1))} />
      <Button iconName="zoom-out" variant="icon" ariaLabel={text.wider} onClick={() => go(widen(shell, shell.nowMs))} />
      <Button iconName="angle-right" variant="icon" ariaLabel={text.later} onClick={() => go(shift(shell, 1))} />
    </div>
  );
}

function ZoneSelect() {
  const text = useText(frameWords);
  const { zone, nowMs } = useShell();
  const [, setShared] = useShared();
  const own = browserZone();
  const option = (name: string) => ({
    value: name,
    label: name === own ? text.zoneOfBrowser(name) : name,
    labelTag: offsetName(name, nowMs),
  });
  return (
    <Select
      className="zone-select"
      ariaLabel={text.zone}
      selectedOption={{ value: zone, label: zone }}
      options={[own, ...allZones().filter((each) => each !== own)].map(option)}
      filteringType="auto"
      filteringAriaLabel={text.findZone}
      filteringPlaceholder={text.findZone}
      virtualScroll
      expandToViewport
      onChange={({ detail }) => {
        const chosen = detail.selectedOption.value ?? own;
        save('tz', chosen);
        setShared({ tz: chosen === own ? '' : chosen });
      }}
    />
  );
}

function RefreshButton() {
  const text = useText(frameWords);
  const { refresh } = useShell();
  const [shared, setShared] = useShared();
  return (
    <ButtonDropdown
      items={REFRESHES.map((each) => ({
        id: each,
        text: text.refreshEvery[each],
        itemType: 'checkbox' as const,
        checked: shared.every === each,
      }))}
      mainAction={{
        iconName: 'refresh',
        text: shared.every === 'off' ? text.refresh : text.refreshEvery[shared.every],
        onClick: refresh,
      }}
      ariaLabel={text.refresh}
      onItemClick={({ detail }) => setShared({ every: detail.id as Refresh })}
      expandToViewport
    />
  );
}
