const paths = {
  documents: 'M2.5 3.5h11M2.5 8h11M2.5 12.5h7',
  panel: 'M2.5 3h11v10h-11zM10 3v10',
  close: 'M4 4l8 8M12 4l-8 8',
  undo: 'M6 3.5 2.8 6.7 6 9.9M3 6.7h6.2a3.6 3.6 0 0 1 0 7.1H6.5',
  redo: 'M10 3.5l3.2 3.2L10 9.9M13 6.7H6.8a3.6 3.6 0 0 0 0 7.1h2.7',
  edit: 'M3 13l.6-2.8 7.4-7.4 2.2 2.2-7.4 7.4zM9.5 4.3l2.2 2.2',
  paste: 'M5.5 3.5H3.5v10h9v-10h-2M5.5 2.5h5v2.3h-5z',
  open: 'M2.5 12.8V3.5h4l1.5 2h5.5v7.3z',
  write: 'M8 3v10M3 8h10',
  stop: 'M4.5 4.5h7v7h-7z',
  more: 'M4 6.5 8 10.5 12 6.5',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.2h10',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4zM10.2 10.2l3.3 3.3',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8.8M11.7 11.7l.8.8M12.5 3.5l-.8.8M4.3 11.7l-.8.8',
  dark: 'M12.9 9.9A5.4 5.4 0 0 1 6.1 3.1a5.4 5.4 0 1 0 6.8 6.8z',
  auto: 'M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6zM8 2.6v10.8',
  keys: 'M2 4.5h12v7H2zM4.5 7h.1M7 7h.1M9.5 7h.1M11.6 7h.1M5 9.3h6',
  file: 'M4 2.5h5l3 3v8H4zM9 2.5v3h3',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
