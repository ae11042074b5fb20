import { settingsKey, type ProjectRecords } from '../../domain/project.ts'
import { PROJECT_TITLE } from './storage.ts'

/** A project's name, also where its settings could not be read. */
export function titleOfProject(records: ProjectRecords): string {
  const settings = records.get(settingsKey)
  return settings?.kind === 'project' ? settings.title : PROJECT_TITLE
}
