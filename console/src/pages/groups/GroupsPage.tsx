import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import Box from '@cloudscape-design/components/box';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { deleteGroup, getGroups, type Group } from '@/api/groups';
import { Failure } from '@/app/Failure';
import { DataTable } from '@/draw/DataTable';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { text as textField, type Fields } from '@/url/codec';
import { useHref, useShared, useUrlState } from '@/url/useUrlState';
import { GroupEditor } from './GroupEditor';
import { cloneName } from './name';
import { groupWords } from './text';

const fields = {
  /** The group that is edited; `+` makes a new one. */
  edit: textField('', 40),
  clone: textField('', 40),
} satisfies Fields;

export default function GroupsPage() {
  const text = useText(groupWords);
  const format = useFormat();
  const [state, set] = useUrlState(fields);
  const groups = useQuery({ queryKey: ['groups'], queryFn: ({ signal }) => getGroups(signal) });
  const [deleting, setDeleting] = useState<Group>();
  const [{ filter }] = useShared(); // what a page of traces was looked at with becomes a group
  const all = groups.data ?? [];
  const names = all.map((group) => group.GroupName);
  const edited = all.find((group) => group.GroupName === state.edit);
  const cloned = all.find((group) => group.GroupName === state.clone);
  const close = () => set({ edit: '', clone: '' });

  return (
    <div className="page">
      <div className="table-head">
        <h1>{text.title}</h1>
        <Button variant="primary" onClick={() => set({ edit: '+' })}>{text.create}</Button>
      </div>
      <p className="muted">{text.intro}</p>
      {groups.isError && <Failure error={groups.error} retry={() => void groups.refetch()} />}
      {groups.isSuccess && (
        <>
          <GroupTable groups={all} onEdit={(name) => set({ edit: name })} onClone={(name) => set({ edit: '+', clone: name })}
            onDelete={setDeleting} />
          <p className="muted">{text.count(format.count(all.length))}</p>
        </>
      )}
      {groups.isSuccess && (state.edit === '+' || edited) && (
        <GroupEditor
          key={state.edit + state.clone}
          group={edited}
          taken={names}
          first={cloned
            ? { name: cloneName(cloned.GroupName, names), expression: cloned.FilterExpression }
            : filter === '' ? undefined : { name: '', expression: filter }}
          onClose={close}
        />
      )}
      {deleting && <DeleteGroup group={deleting} onClose={() => setDeleting(undefined)} />}
    </div>
  );
}

interface TableProps {
  readonly groups: readonly Group[];
  onEdit(name: string): void;
  onClone(name: string): void;
  onDelete(group: Group): void;
}

function GroupTable({ groups, onEdit, onClone, onDelete }: TableProps) {
  const text = useText(groupWords);
  const common = useText(words);
  const href = useHref();
  const [, navigate] = useLocation();
  const goTo = (path: string, group: Group) =>
    navigate(href(path, { group: group.GroupName === 'Default' ? '' : group.GroupName, filter: '' }));
  return (
    <DataTable
      caption={text.title}
      rows={groups}
      keyOf={(group) => group.GroupName}
      columns={[
        { id: 'name', title: text.name, value: (g) => g.GroupName, cell: (g) => <b className="verbatim">{g.GroupName}</b> },
        { id: 'expression', title: text.expression, value: (g) => g.FilterExpression,
          cell: (g) => g.FilterExpression === '' ? <span className="muted">{text.everyTrace}</span> : <code className="verbatim">{g.FilterExpression}</code> },
        { id: 'actions', title: text.actions, value: () => '',
          cell: (g) => (
            <span className="row tight">
              <Button variant="inline-link" ariaLabel={`${text.open}: ${g.GroupName}`} onClick={() => goTo('/map', g)}>{text.open}</Button>
              <Button variant="inline-link" ariaLabel={`${text.traces}: ${g.GroupName}`} onClick={() => goTo('/traces', g)}>{text.traces}</Button>
              {g.GroupName !== 'Default' && (
                <>
                  <Button variant="inline-link" ariaLabel={`${common.edit}: ${g.GroupName}`} onClick={() => onEdit(g.GroupName)}>{common.edit}</Button>
                  <Button variant="inline-link" ariaLabel={`${text.clone}: ${g.GroupName}`} onClick={() => onClone(g.GroupName)}>{text.clone}</Button>
                  <Button variant="inline-link" ariaLabel={`${common.delete}: ${g.GroupName}`} onClick={() => onDelete(g)}>{common.delete}</Button>
                </>
              )}
            </span>
          ) },
      ]}
    />
  );
}

function DeleteGroup({ group, onClose }: { group: Group; onClose(): void }) {
  const text = useText(groupWords);
  const common = useText(words);
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteGroup(group.GroupName),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['groups'] });
      onClose();
    },
  });
  return (
    <Modal visible header={text.deleteTitle(group.GroupName)} onDismiss={onClose} closeAriaLabel={common.close}
      footer={
        <Box float="right">
          <span className="row">
            <Button variant="link" onClick={onClose}>{common.cancel}</Button>
            <Button variant="primary" loading={remove.isPending} onClick={() => remove.mutate()}>{common.delete}</Button>
          </span>
        </Box>
      }>
      <p>{text.deleteBody}</p>
      <code className="expression">{group.FilterExpression}</code>
      {remove.isError && <Failure error={remove.error} />}
    </Modal>
  );
}
