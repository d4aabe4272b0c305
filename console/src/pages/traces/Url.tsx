// A URL in little room: the host gives way before the path, which is what tells URLs apart.

export function Url({ value }: { value: string }) {
  const host = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(value)?.[0] ?? '';
  return (
    <span className="url" title={value}>
      {host !== '' && <span className="url-host">{host}</span>}
      <span className="url-path">{value.slice(host.length)}</span>
    </span>
  );
}
