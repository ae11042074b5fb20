/** All formats at hand, where nothing has to be fetched. */
import type { Dataset } from './dataset.ts'
import { docbin } from './docbin.ts'
import type { Format, Loss, WriteOptions } from './format.ts'
import { knownFormats } from './known-formats.ts'
import { parquet } from './parquet.ts'

export const formats: readonly Format[] = knownFormats.flatMap(format =>
  'load' in format ? [docbin, parquet].filter(({ id }) => id === format.id) : [format],
)

export function formatOf(id: string): Format | undefined {
  return formats.find(format => format.id === id)
}

/** What the file would not say: found by writing it, so that the two never differ. */
export function lossesOf(dataset: Dataset, format: Format, options?: WriteOptions): readonly Loss[] {
  return format.write(dataset, options).losses
}
