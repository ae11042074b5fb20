/** Actions on backups. */
import type { Entry } from '../actions.ts'
import type { House } from '../house.ts'
import { pickFiles } from '../pick-files.ts'

export function backupActions({ backups }: House): Entry[] {
  const isRunning = backups.isRunning()
  return [
    {
      id: 'backup',
      title: 'Save a backup: the project as one file, with its history',
      enabled: !isRunning,
      run: () => void backups.save(true),
    },
    {
      id: 'backup-without-history',
      title: 'Save a backup without its history',
      enabled: !isRunning,
      run: () => void backups.save(false),
    },
    { id: 'open-backup', title: 'Open a backup', enabled: !isRunning, run: () => pickBackup(backups.open) },
    { id: 'stop-backup', title: 'Stop: the backup under way', enabled: isRunning, run: backups.stop },
  ]
}

function pickBackup(open: (file: File) => Promise<void>): void {
  pickFiles({ accept: '.gleaner,application/zip' }, files => {
    for (const file of files) void open(file)
  })
}
