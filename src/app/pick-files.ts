/** Files of the machine, by the browser's own dialog. */

export type Wanted = { readonly accept: string; readonly multiple?: true } | { readonly webkitdirectory: true }

/** The input of the dialog that was opened last: held by nothing else, it could be collected before it says what was picked. */
let picking: HTMLInputElement | undefined

/** Lets a person pick files, or a folder for those in it. Nothing is taken where the dialog is left. */
export function pickFiles(wanted: Wanted, take: (files: readonly File[]) => unknown): void {
  const input = Object.assign(document.createElement('input'), { type: 'file', ...wanted })
  input.addEventListener('change', () => void take([...(input.files ?? [])]))
  picking = input
  picking.click()
}
