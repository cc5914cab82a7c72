import { useState } from 'react'
import type { Config, ConfiguredProfile } from '../../../contract/config.ts'
import { nameProfileSecret } from '../../../contract/model-profiles.ts'
import type { SettingsView } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { go } from '../../lib/location.ts'
import { say } from '../../lib/toasts.ts'
import { noteDraft } from '../../lib/unsaved.ts'
import { useAction } from '../../lib/use-action.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { ChooseProtection } from '../settings/choose-protection.tsx'
import { renewConfig } from './config-store.ts'
import { blankProfile, leavesOrigin, nameProfile, type ProfileValues, proposeId } from './profile-draft.ts'
import { ProfileForm } from './profile-form.tsx'
import { SaveFoot } from './save-foot.tsx'
import { stageWords } from './stage-words.ts'
import { TestPanel } from './test-panel.tsx'
import { useModelList } from './use-model-list.ts'
import { useProfileDraft } from './use-profile-draft.ts'
import { type ProfileTest, useProfileTest } from './use-profile-test.ts'
import { useSaveProfile } from './use-save-profile.ts'

/** One profile while it is made or changed: its fields, and its test beside them. */
export function ProfileEditor({
  config,
  view,
  profile,
  given,
}: {
  config: Config
  view: SettingsView
  /** Absent: a new one. */
  profile: ConfiguredProfile | undefined
  /** What a new one begins with. */
  given?: Partial<ProfileValues>
}) {
  const draft = useProfileDraft(profile ? pickValues(profile) : blankProfile, given)
  const [typedKey, setTypedKey] = useState<string>()
  const test = useProfileTest()
  const { values } = draft
  const id =
    profile?.id ??
    proposeId(
      values,
      config.profiles.map((one) => one.id),
    )
  const hasMoved = Boolean(profile?.keySet) && leavesOrigin(profile?.baseUrl ?? '', values.baseUrl)
  const list = useModelList({
    ...{ baseUrl: values.baseUrl, auth: values.auth, key: typedKey },
    profile: profile && !hasMoved ? profile.id : undefined,
  })
  const hasChanges = draft.changed || Boolean(typedKey)
  const tested = { ...values, id }

  function forget() {
    draft.discard()
    setTypedKey(undefined)
    test.clear()
  }
  // Not by its id: that of a new one follows its name.
  const draftKey = `profile ${profile?.id ?? ''}`
  const save = useSaveProfile({
    ...{ id, draft, typedKey, test, protection: view.protection },
    onSaved() {
      forgetTyped()
      say('success', `Saved ${nameProfile(values)}`)
      // Leaving must not ask about what was just saved.
      noteDraft(draftKey, undefined)
      if (!profile) go('/models')
    },
  })
  function forgetTyped() {
    draft.discard()
    setTypedKey(undefined)
  }
  useDraft(draftKey, hasChanges ? { title: nameProfile(values), discard: forget } : undefined)
  const [forgetKey, forgetting] = useAction(async () => {
    await client.llm.forgetKey({ id })
    await renewConfig()
  })

  /** What was tested is no longer what stands there. */
  const change: typeof draft.change = (part) => {
    draft.change(part)
    if (test.seconds === undefined) test.clear()
    save.reset()
  }
  const editing = { ...draft, change }
  return (
    <div className="editor">
      <form
        className="panel"
        aria-label="Profile"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (hasChanges) void save.testAndSave()
        }}
      >
        <div className="panel-head">
          <h2>Profile</h2>
          <span className="dim small push">
            <code>{id}</code>
          </span>
        </div>
        <div className="panel-body stack loose">
          <ProfileForm
            draft={editing}
            savedUrl={profile?.baseUrl ?? ''}
            list={list}
            keyState={{
              isSet: profile?.keySet ?? false,
              hasMoved,
              secret: view.secrets.find(({ name }) => name === nameProfileSecret(id)),
            }}
            protection={view.protection}
            typedKey={typedKey}
            onTypeKey={(key) => {
              setTypedKey(key)
              test.clear()
              save.reset()
            }}
            onForgetKey={() => forgetKey()}
            forgetting={forgetting}
          />
          {save.choosing && (
            <fieldset className="form bare">
              <legend>
                <b>What shall protect the key?</b> It is chosen once, for all secrets.
              </legend>
              <ChooseProtection
                protection={view.protection}
                onCancel={save.reset}
                onChosen={() => void save.goOn()}
              />
            </fieldset>
          )}
        </div>
        <SaveFoot
          draft={draft}
          stage={save.stage}
          problem={save.problem}
          hasFailed={describeFailed(test)}
          hasChanges={hasChanges}
          onTestAndSave={() => void save.testAndSave()}
          onSaveUntested={() => void save.saveUntested()}
          onDiscard={forget}
        />
      </form>
      <TestPanel
        test={test}
        last={hasChanges ? undefined : (profile?.tested ?? undefined)}
        model={values.model}
        models={list.models}
        disabled={!draft.valid}
        onTest={() => void test.run(tested, typedKey).then(renewConfig)}
        onUse={(model) => change({ model })}
      />
    </div>
  )
}

function describeFailed(test: ProfileTest): string | undefined {
  if (test.wasCancelled) return 'The test was cancelled.'
  const failed = test.stages.find(({ status }) => status === 'failed')
  return failed && `The test failed at ${stageWords[failed.stage].title}.`
}

function pickValues({ name, baseUrl, model, auth, parameters, prices }: ConfiguredProfile): ProfileValues {
  return { name, baseUrl, model, auth, parameters, ...(prices && { prices }) }
}
