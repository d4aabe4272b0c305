import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { ServiceGraph } from '@/api/graph';
import { getGroups } from '@/api/groups';
import { getGraph } from '@/api/graph';
import { frameWords } from '@/text/frame';
import { useText } from '@/text/language';
import { words } from '@/text/words';
import { traceIdIn } from '@/url/traceId';
import { useHref } from '@/url/useUrlState';
import { findCommands, type Command } from './commands';
import { pages } from './routes';
import { useTraceSet } from './shell';

export default function CommandPalette({ actions, onClose }: { actions: readonly Command[]; onClose(): void }) {
  const text = useText(frameWords);
  const common = useText(words);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const commands = useCommands(actions);
  const found = useMemo(() => withTrace(findCommands(commands, typed), typed), [commands, typed]);
  const href = useHref();
  const [, navigate] = useLocation();
  const chosen = Math.min(at, found.length - 1);
  const chosenElement = useRef<HTMLLIElement>(null);
  useEffect(() => void chosenElement.current?.scrollIntoView({ block: 'nearest' }), [chosen]);

  function withTrace(commands: readonly Command[], typedText: string): readonly Command[] {
    const id = traceIdIn(typedText);
    if (id === undefined) return commands;
    const open: Command = { kind: 'trace', title: id, run: () => navigate(href(`/traces/${id}`)) };
    return [open, ...commands];
  }

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };

  return (
    <Modal visible header={text.palette.title} onDismiss={onClose} closeAriaLabel={common.close}>
      <div role="combobox" aria-expanded="true" aria-controls={list} aria-haspopup="listbox">
        <Input
          type="search"
          autoFocus
          value={typed}
          placeholder={text.palette.placeholder}
          ariaLabel={text.palette.placeholder}
          nativeInputAttributes={{
            'aria-controls': list,
            'aria-activedescendant': found.length > 0 ? `${list}-${chosen}` : undefined,
          }}
          onChange={({ detail }) => {
            setTyped(detail.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            const { key, isComposing } = event.detail;
            if (isComposing) return;
            if (key === 'ArrowDown') setAt(Math.min(chosen + 1, found.length - 1));
            else if (key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
            else if (key === 'Enter') run(found[chosen]);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <ul id={list} className="commands" role="listbox" aria-label={text.palette.title}>
        {found.map((command, i) => (
          <li
            key={`${command.kind} ${command.title} ${i}`}
            id={`${list}-${i}`}
            ref={i === chosen ? chosenElement : undefined}
            role="option"
            aria-selected={i === chosen}
            onClick={() => run(command)}
            onMouseMove={() => setAt(i)}
          >
            <span>{command.title}</span>
            <small>{text.palette.kinds[command.kind]}</small>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p role="status">{text.palette.empty}</p>}
    </Modal>
  );
}

function useCommands(actions: readonly Command[]): readonly Command[] {
  const text = useText(frameWords);
  const href = useHref();
  const [, navigate] = useLocation();
  const groups = useQuery({ queryKey: ['groups'], queryFn: ({ signal }) => getGroups(signal) });
  const services = useServiceNames();
  return useMemo(() => {
    const out: Command[] = [];
    for (const page of pages) {
      if (page.path.includes(':') || page.name === 'traceCompare') continue;
      out.push({ kind: 'page', title: text.pages[page.name], also: page.path, run: () => navigate(href(page.path)) });
    }
    for (const { name, key } of services) {
      out.push({ kind: 'service', title: name, run: () => navigate(href('/map', {}, { sel: key })) });
    }
    for (const group of groups.data ?? []) {
      const name = group.GroupName;
      const change = { group: name === 'Default' ? '' : name };
      out.push({ kind: 'group', title: name, also: group.FilterExpression, run: () => navigate(href('/map', change)) });
    }
    return [...out, ...actions];
  }, [text, href, navigate, groups.data, services, actions]);
}

// Of the map that was drawn last; asked for when none was.
function useServiceNames(): readonly { name: string; key: string }[] {
  const client = useQueryClient();
  const set = useTraceSet();
  const known = client.getQueriesData<ServiceGraph>({ queryKey: ['set', 'graph'] }).some(([, data]) => data);
  const graph = useQuery({
    queryKey: ['set', 'graph', set],
    queryFn: ({ signal }) => getGraph(set, signal),
    enabled: !known,
  });
  return useMemo(() => {
    const newest = client
      .getQueriesData<ServiceGraph>({ queryKey: ['set', 'graph'] })
      .map(([, data]) => data)
      .filter((data) => data !== undefined)
      .at(-1);
    const names = new Map<string, string>();
    for (const service of newest?.Services ?? graph.data?.Services ?? []) {
      if (service.Type !== 'client') names.set(service.Name, nodeKey(service.Name, service.Type));
    }
    return [...names].map(([name, key]) => ({ name, key }));
  }, [client, graph.data]);
}

/** How the address names a node of the map. */
export const nodeKey = (name: string, type: string): string => (type === '' ? name : `${name}|${type}`);
