import { useId } from 'react'
import { settingsOf, extents } from '../../app/export/export-wish.ts'
import type { Exporter } from '../../app/export/exporter.ts'
import { knownFormats } from '../../domain/formats/known-formats.ts'
import { useChoices } from '../app-context.ts'
import { count, counted } from '../numbers.ts'
import { extentNames, fixedUnit, openGaps, purposes, settingNames, valueName } from './words.ts'

/** Which documents, in which format, and how it is written. */
export function ExportForm({ exporter }: { exporter: Exporter }) {
  const chosen = useChoices(({ exporting }) => exporting)
  const { extent, format, onlyDone } = exporter.wish()
  const purpose = useId()
  const counts = extents.map(extent => [extent, exporter.documentsOf(extent).length] as const)
  const documents = exporter.documentsOf(extent)
  const open = documents.filter(({ state }) => state !== 'done').length
  const unit = fixedUnit(format)
  return (
    <div className="export-form">
      <label className="field">
        <span className="field-name">Documents</span>
        <select value={extent} onChange={event => exporter.choose('extent', event.target.value)}>
          {counts.map(([extent, amount]) =>
            amount === 0 ? null : (
              <option key={extent} value={extent}>
                {extentNames[extent]}
                {extent === 'open' ? '' : ` (${count(amount)})`}
              </option>
            ),
          )}
        </select>
      </label>
      <label className="field">
        <span className="field-name">Format</span>
        <select
          value={format.id}
          aria-describedby={purpose}
          onChange={event => exporter.choose('format', event.target.value)}
        >
          {knownFormats.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <p id={purpose} className="export-purpose quiet">
        {purposes[format.id]}
        {unit === undefined ? '' : ` ${unit}`}
      </p>
      {settingsOf(format, chosen, exporter.hasLayout()).map(({ name, values, value }) => (
        <label key={name} className="field">
          <span className="field-name">{settingNames[name]}</span>
          <select value={value} onChange={event => exporter.choose(`${format.id} ${name}`, event.target.value)}>
            {values.map(value => (
              <option key={value} value={value}>
                {valueName(format, name, value)}
              </option>
            ))}
          </select>
        </label>
      ))}
      {open > 0 && (
        <label className="export-open">
          <input
            type="checkbox"
            checked={onlyDone}
            onChange={event => exporter.choose('onlyDone', event.target.checked ? 'yes' : 'no')}
          />
          <span>
            Leave out what is not done
            <span className="quiet small">
              {documents.length === 1
                ? `It is not done: ${openGaps(format)}.`
                : `${count(open)} of ${counted(documents.length, 'document')} ${open === 1 ? 'is' : 'are'} not done: ${openGaps(format)}.`}
            </span>
          </span>
        </label>
      )}
    </div>
  )
}
