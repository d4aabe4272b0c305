import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createSamplingRule, updateSamplingRule, type SamplingRule } from '@/api/sampling';
import { Failure } from '@/app/Failure';
import { useText } from '@/text/language';
import { words } from '@/text/words';
import { draftOf, fieldsOf, problemsOf, type RuleDraft } from './ruleDraft';
import { samplingWords } from './text';

export interface RuleEditorProps {
  /** Absent: a new one. */
  readonly rule: SamplingRule | undefined;
  readonly taken: readonly string[];
  onClose(): void;
}

type TextField = Exclude<keyof RuleDraft, 'attributes' | 'boosts' | 'withoutDefaultAnomalies'>;

export function RuleEditor({ rule, taken, onClose }: RuleEditorProps) {
  const text = useText(samplingWords);
  const common = useText(words);
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(rule));
  const [tried, setTried] = useState(false);
  const isDefault = rule?.RuleName === 'Default';
  const problems = problemsOf(draft, rule ? [] : taken);
  const save = useMutation({
    mutationFn: () => (rule ? updateSamplingRule : createSamplingRule)(fieldsOf(draft)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['sampling'] });
      onClose();
    },
  });
  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length === 0) save.mutate();
  };
  const field = (name: TextField, label: string, hint?: string, disabled = false) => (
    <FormField label={label} constraintText={hint} errorText={tried && problems[name] ? text.problems[problems[name]] : undefined}>
      <Input value={draft[name]} disabled={disabled} onChange={({ detail }) => setDraft({ ...draft, [name]: detail.value })} />
    </FormField>
  );
  return (
    <Modal visible size="large" header={rule ? text.editTitle(rule.RuleName) : text.newTitle} onDismiss={onClose}
      closeAriaLabel={common.close}
      footer={
        <Box float="right">
          <span className="row">
            <Button variant="link" onClick={onClose}>{common.cancel}</Button>
            <Button variant="primary" loading={save.isPending} onClick={submit}>{rule ? common.save : common.create}</Button>
          </span>
        </Box>
      }>
      <SpaceBetween size="m">
        {isDefault && <p className="muted">{text.defaultNote}</p>}
        <ColumnLayout columns={2}>
          {field('name', text.form.name, rule ? undefined : text.form.nameHint, rule !== undefined)}
          {field('priority', text.form.priority, text.form.priorityHint, isDefault)}
          {field('reservoir', text.form.reservoir, text.form.reservoirHint)}
          {field('rate', text.form.rate, text.form.rateHint)}
        </ColumnLayout>
        {!isDefault && (
          <>
            <Box variant="h3">{text.form.matching}</Box>
            <p className="muted">{text.form.wildcards}</p>
            <ColumnLayout columns={2}>
              {field('service', text.form.service)}
              {field('type', text.form.type)}
              {field('host', text.form.host)}
              {field('method', text.form.method)}
              {field('path', text.form.path)}
              {field('arn', text.form.arn)}
            </ColumnLayout>
            <Attributes draft={draft} onChange={(attributes) => setDraft({ ...draft, attributes })}
              problem={tried && problems.attributes ? text.problems.attributes : undefined} />
            <Checkbox checked={draft.boosts} onChange={({ detail }) => setDraft({ ...draft, boosts: detail.checked })}>{text.form.boost}</Checkbox>
            {draft.boosts && (
              <ColumnLayout columns={2}>
                {field('boostRate', text.form.boostRate)}
                {field('cooldown', text.form.cooldown)}
              </ColumnLayout>
            )}
          </>
        )}
        {save.isError && <Failure error={save.error} />}
      </SpaceBetween>
    </Modal>
  );
}

function Attributes({ draft, problem, onChange }: {
  draft: RuleDraft;
  problem: string | undefined;
  onChange(attributes: RuleDraft['attributes']): void;
}) {
  const text = useText(samplingWords).form;
  const set = (i: number, change: readonly [string, string]) => onChange(draft.attributes.map((each, at) => (at === i ? change : each)));
  return (
    <FormField label={text.attributes} errorText={problem} stretch>
      {draft.attributes.map(([key, value], i) => (
        <div className="row" key={i}>
          <Input value={key} ariaLabel={`${text.key} ${i + 1}`} placeholder={text.key} onChange={({ detail }) => set(i, [detail.value, value])} />
          <Input value={value} ariaLabel={`${text.value} ${i + 1}`} placeholder={text.value} onChange={({ detail }) => set(i, [key, detail.value])} />
          <Button iconName="remove" variant="icon" ariaLabel={`${text.removeAttribute} ${key}`}
            onClick={() => onChange(draft.attributes.filter((_, at) => at !== i))} />
        </div>
      ))}
      <Button iconName="add-plus" disabled={draft.attributes.length >= 5} onClick={() => onChange([...draft.attributes, ['', '']])}>
        {text.addAttribute}
      </Button>
    </FormField>
  );
}
