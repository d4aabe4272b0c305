// Groups: X-Ray's operations.

import { boolean, list, maybe, object, or, string, unknown, type Decoded } from './decode';
import { call, callPages } from './http';

const group = object({
  GroupName: or(string, ''),
  GroupARN: or(string, ''),
  FilterExpression: or(string, ''),
  InsightsConfiguration: or(
    object({ InsightsEnabled: or(boolean, false), NotificationsEnabled: or(boolean, false) }),
    { InsightsEnabled: false, NotificationsEnabled: false },
  ),
});
export type Group = Decoded<typeof group>;

const page = object({ Groups: list(group), NextToken: maybe(string) });
const one = object({ Group: group });

/** `Default` is the group of every trace; it is first and has no expression. */
export async function getGroups(signal?: AbortSignal): Promise<Group[]> {
  const pages = await callPages('/Groups', {}, page, signal);
  return pages.flatMap((each) => each.Groups);
}

export interface GroupChange {
  readonly name: string;
  readonly expression: string;
  readonly tags?: readonly Tag[];
}

export const createGroup = async (change: GroupChange): Promise<Group> => {
  const body = {
    GroupName: change.name,
    ...(change.expression ? { FilterExpression: change.expression } : {}),
    ...(change.tags?.length ? { Tags: change.tags } : {}),
  };
  return (await call('/CreateGroup', body, one)).Group;
};

export const updateGroup = async (change: GroupChange): Promise<Group> =>
  (await call('/UpdateGroup', { GroupName: change.name, FilterExpression: change.expression }, one)).Group;

export const deleteGroup = (name: string) => call('/DeleteGroup', { GroupName: name }, unknown);

const tag = object({ Key: string, Value: or(string, '') });
export type Tag = Decoded<typeof tag>;

export const getTags = async (arn: string, signal?: AbortSignal): Promise<Tag[]> =>
  (await call('/ListTagsForResource', { ResourceARN: arn }, object({ Tags: list(tag) }), signal)).Tags;

export const addTags = (arn: string, tags: readonly Tag[]) =>
  call('/TagResource', { ResourceARN: arn, Tags: tags }, unknown);

export const removeTags = (arn: string, keys: readonly string[]) =>
  call('/UntagResource', { ResourceARN: arn, TagKeys: keys }, unknown);
