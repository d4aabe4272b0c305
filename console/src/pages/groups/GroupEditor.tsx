// One group: its name, its expression with errors at their place, its tags, and what it would match.

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { getHeatMap } from '@/api/analyse';
import { addTags, createGroup, getTags, removeTags, updateGroup, type Group, type Tag } from '@/api/groups';
import { ApiFailure } from '@/api/http';
import { Failure } from '@/app/Failure';
import { useShell } from '@/app/shell';
import { FilterErrorNote } from '@/filter/FilterNote';
import { useExplanation, useSettled } from '@/filter/useExplanation';
import { frameWords } from '@/text/frame';
import { useFormat, useText } from '@/text/language';
import { words } from '@/text/words';
import { nameProblem } from './name';
import { groupWords } from './text';

export interface GroupEditorProps {
  /** Absent: a new one. */
  readonly group: Group | undefined;
  readonly first: { name: string; expression: string } | undefined;
  readonly taken: readonly string[];
  onClose(): void;
}

export function GroupEditor({ group, first, taken, onClose }: GroupEditorProps) {
  const text = useText(groupWords);
  const common = useText(words);
  const [name, setName] = useState(group?.GroupName ?? first?.name ?? '');
  const [expression, setExpression] = useState(group?.FilterExpression ?? first?.expression ?? '');
  const [tried, setTried] = useState(false);
  const tags = useTags(group);
  const explained = useExplanation(expression, name);
  const problem = group ? undefined : nameProblem(name, taken);
  const isMissing = expression.trim() === '';
  const save = useSave(group, tags, onClose);
  const isRight = problem === undefined && !isMissing && explained?.Valid !== false;

  const submit = () => {
    setTried(true);
    if (isRight) save.mutate({ name, expression: expression.trim() });
  };
  return (
    <Modal visible size="large" header={group ? text.editTitle(group.GroupName) : text.newTitle} onDismiss={onClose}
      closeAriaLabel={common.close}
      footer={
        <Box float="right">
          <span className="row">
            <Button variant="link" onClick={onClose}>{common.cancel}</Button>
            <Button variant="primary" loading={save.isPending} onClick={submit}>{group ? common.save : common.create}</Button>
          </span>
        </Box>
      }>
      <SpaceBetween size="m">
        <FormField label={text.name} constraintText={group ? undefined : text.nameRule}
          errorText={problem && (tried || problem === 'nameWrong' || problem === 'nameLong' || problem === 'nameTaken') ? text[problem] : undefined}>
          <Input value={name} disabled={group !== undefined} autoFocus={!group && !first} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label={text.expression} stretch constraintText={group ? text.changeNote : undefined}
          errorText={tried && isMissing ? text.expressionMissing : undefined}>
          <Textarea value={expression} rows={3} spellcheck={false} invalid={explained?.Valid === false} autoFocus={group !== undefined}
            onChange={({ detail }) => setExpression(detail.value)} />
          <Explained expression={expression} explained={explained} onTake={setExpression} />
        </FormField>
        <Preview expression={explained?.Valid ? expression : ''} />
        <TagFields tags={tags} />
        {save.isError && !isShown(save.error) && <Failure error={save.error} />}
      </SpaceBetween>
    </Modal>
  );
}

// The field says it already.
const isShown = (error: unknown) => error instanceof ApiFailure && error.filter !== undefined;

function Explained({ expression, explained, onTake }: {
  expression: string;
  explained: ReturnType<typeof useExplanation>;
  onTake(expression: string): void;
}) {
  const frame = useText(frameWords);
  return (
    <div className="filter-note" aria-live="polite">
      {explained?.FilterError ? (
        <FilterErrorNote draft={expression} error={explained.FilterError} onTake={onTake} />
      ) : (
        explained && frame.filterMeans(explained.Words)
      )}
    </div>
  );
}

function Preview({ expression }: { expression: string }) {
  const text = useText(groupWords);
  const format = useFormat();
  const { nowMs } = useShell();
  const settled = useSettled(expression, 400);
  const set = { startMs: nowMs - 3_600_000, endMs: nowMs, filter: settled };
  const found = useQuery({
    queryKey: ['preview', settled, nowMs],
    queryFn: ({ signal }) => getHeatMap(set, 1, signal),
    enabled: settled.trim() !== '',
  });
  if (settled.trim() === '' || found.isError) return null;
  const examined = found.data?.Examined;
  return (
    <p className="muted" role="status">
      {examined ? text.preview(format.count(examined.TraceCount), format.count(examined.LookedAtCount)) : text.previewBusy}
    </p>
  );
}

interface Tags {
  readonly now: readonly Tag[];
  readonly before: readonly Tag[];
  change(tags: readonly Tag[]): void;
}

function useTags(group: Group | undefined): Tags {
  const [now, change] = useState<readonly Tag[]>([]);
  const kept = useQuery({
    queryKey: ['tags', group?.GroupARN],
    queryFn: ({ signal }) => getTags(group!.GroupARN, signal),
    enabled: group !== undefined,
  });
  useEffect(() => {
    if (kept.data) change(kept.data);
  }, [kept.data]);
  return { now, before: kept.data ?? [], change };
}

function TagFields({ tags }: { tags: Tags }) {
  const text = useText(groupWords);
  const set = (i: number, change: Partial<Tag>) =>
    tags.change(tags.now.map((tag, at) => (at === i ? { ...tag, ...change } : tag)));
  return (
    <FormField label={text.tags} stretch>
      {tags.now.map((tag, i) => (
        <div className="row" key={i}>
          <Input value={tag.Key} ariaLabel={`${text.key} ${i + 1}`} placeholder={text.key} onChange={({ detail }) => set(i, { Key: detail.value })} />
          <Input value={tag.Value} ariaLabel={`${text.value} ${i + 1}`} placeholder={text.value} onChange={({ detail }) => set(i, { Value: detail.value })} />
          <Button iconName="remove" variant="icon" ariaLabel={`${text.removeTag} ${tag.Key}`} onClick={() => tags.change(tags.now.filter((_, at) => at !== i))} />
        </div>
      ))}
      <Button iconName="add-plus" onClick={() => tags.change([...tags.now, { Key: '', Value: '' }])}>{text.addTag}</Button>
    </FormField>
  );
}

function useSave(group: Group | undefined, tags: Tags, done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: { name: string; expression: string }) => {
      const wanted = tags.now.filter((tag) => tag.Key !== '');
      if (group === undefined) return createGroup({ ...change, tags: wanted });
      const gone = tags.before.filter((tag) => !wanted.some((each) => each.Key === tag.Key)).map((tag) => tag.Key);
      if (change.expression !== group.FilterExpression) await updateGroup(change);
      if (gone.length > 0) await removeTags(group.GroupARN, gone);
      if (wanted.length > 0) await addTags(group.GroupARN, wanted);
      return group;
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['groups'] });
      void client.invalidateQueries({ queryKey: ['tags'] });
      done();
    },
  });
}
