import { defaultProfileId, type ModelProfile, ModelRole } from '../../../contract/llm.ts'

/** What a person calls a role, and what the model does in it. */
export const roleWords: Record<ModelRole, { title: string; about: string }> = {
  ask: { title: 'Ask', about: 'Answers questions from your documents' },
  planner: { title: 'Planner', about: 'Plans what an agent does' },
  explorer: { title: 'Explorer', about: 'Reads and searches for an agent' },
  coder: { title: 'Coder', about: 'Writes and changes code' },
  tester: { title: 'Tester', about: 'Writes and runs tests' },
  reviewer: { title: 'Reviewer', about: 'Looks over what was done' },
  judge: { title: 'Judge', about: 'Judges answers in evals' },
  embedding: { title: 'Embedding', about: 'Makes the vectors that meaning is searched by' },
}

export const allRoles = ModelRole.options

type Roles = Readonly<Partial<Record<ModelRole, string>>>

/** The profile that a role takes where none is chosen for it: `default`, else the first. */
export function findDefaultId(profiles: readonly Pick<ModelProfile, 'id'>[]): string | undefined {
  return (profiles.find(({ id }) => id === defaultProfileId) ?? profiles[0])?.id
}

/**
 * The roles that a profile plays, as they are chosen; and whether it is the one that all others take. Embeddings take no
 * default: they are made as their own settings say.
 */
export function findRoles(
  id: string,
  roles: Roles,
  profiles: readonly Pick<ModelProfile, 'id'>[],
): { chosen: ModelRole[]; inherited: ModelRole[] } {
  const isThere = (other: string | undefined) => profiles.some((profile) => profile.id === other)
  const isDefault = findDefaultId(profiles) === id
  return {
    chosen: allRoles.filter((role) => roles[role] === id),
    inherited: isDefault ? allRoles.filter((role) => role !== 'embedding' && !isThere(roles[role])) : [],
  }
}
