import type { FollowUp } from '../../contract/follow-ups.ts'
import type { Audit } from '../platform/audit.ts'
import type { Home } from '../platform/home.ts'
import type { Logger } from '../platform/logger.ts'
import { maskPersonalData } from '../platform/redaction/redaction.ts'
import { defineReportSection } from '../platform/report-section.ts'
import { defineRoom } from '../platform/room.ts'
import type { SecretSource, SecretStore } from '../secrets/ports.ts'
import { reportSettings, writeSettings } from './report-section.ts'
import { createSettingsRouter } from './router.ts'
import { openSettings } from './service.ts'

export const settingsRoom = defineRoom({
  name: 'settings',
  async open({
    home,
    secrets,
    logger,
    env,
    audit,
  }: {
    readonly home: Home
    readonly secrets: SecretSource & SecretStore
    readonly logger: Logger
    readonly env: NodeJS.ProcessEnv
    readonly audit: Audit
  }) {
    let findFollowUps: () => Promise<FollowUp[]> = async () => []
    const settings = await openSettings({
      ...{ file: home.settings, secrets, logger, env, audit },
      findFollowUps: () => findFollowUps(),
    })
    maskPersonalData(settings.current().privacy.maskPersonalData)
    settings.onChange((now) => maskPersonalData(now.privacy.maskPersonalData))
    return {
      service: {
        ...settings,
        /** Lets a room say what it has to do because of the settings; it stands above nothing that the settings need. */
        askForFollowUps(find: () => Promise<FollowUp[]>): void {
          findFollowUps = find
        },
      },
      router: { settings: createSettingsRouter(settings) },
      stop: () => settings.close(),
      async *stream(signal) {
        for await (const view of settings.watch(signal)) yield { topic: 'settings', settings: view }
      },
      report: defineReportSection({
        title: 'Settings',
        read: async () => reportSettings(await settings.view()),
        write: writeSettings,
      }),
    }
  },
})
