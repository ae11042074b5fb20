/** Whether a file is a backup: by its name, or as a zip whose first file is `project.json`. */
export async function isBackup(file: File): Promise<boolean> {
  if (file.name.toLowerCase().endsWith('.gleaner')) return true
  const head = await file.slice(0, 42).text()
  return head.startsWith('PK\u0003\u0004') && head.endsWith('project.json')
}
