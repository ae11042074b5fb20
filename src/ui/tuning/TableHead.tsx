interface ColumnName {
  readonly name: string
  readonly title?: string
}

/** The first column names rows, the others are numbers. */
export function TableHead({ of, columns }: { of: string; columns: readonly (ColumnName | string | false)[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">{of}</th>
        {columns.map(column => {
          if (column === false) return null
          const { name, title } = typeof column === 'string' ? { name: column, title: undefined } : column
          return (
            <th key={name} scope="col" className="number" title={title}>
              {name}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
