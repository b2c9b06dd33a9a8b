import { Dialog } from '../../parts/dialog.tsx'
import { GuideText } from './guide-text.tsx'
import { words } from './words.ts'

/** Beside the form, so that what was typed stays. */
export function GuideDrawer({ close }: { readonly close: () => void }) {
  return (
    <Dialog title={`Guide to the ${words.title}`} side close={close}>
      <GuideText />
    </Dialog>
  )
}
