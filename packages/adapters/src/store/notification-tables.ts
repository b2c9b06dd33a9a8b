import type { Channel, DeliveryState } from '@hanzo-kms/core/notifications/channel'
import type { Notice, NoticeKind } from '@hanzo-kms/core/notifications/notice'
import type { ColumnType } from 'kysely'

export interface NotificationChannelTable {
  id: string
  organization_id: string
  project_id: string | null
  name: string
  medium: Channel['medium']
  kinds: readonly NoticeKind[]
  digest: Channel['digest']
  active: boolean
  recipients: readonly string[]
  sealed_target: Uint8Array | null
  shown_target: string
  version: number
  created_at: Date
  updated_at: Date
}

export interface NotificationStandingTable {
  channel_id: string
  kind: NoticeKind
  subject_id: string
  said: string
}

export interface NotificationDeliveryTable {
  id: string
  channel_id: string
  state: DeliveryState
  notices: ColumnType<readonly Notice[], string>
  left_out: number
  is_test: boolean
  attempt: number
  due_at: Date
  message: string | null
  status: number | null
  created_at: Date
  finished_at: Date | null
  claimed_until: Date | null
}
